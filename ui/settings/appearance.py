"""The language and the colours of the window, kept on this computer."""

from PySide6.QtWidgets import QWidget

from resources.translations import language, tr
from ui.desk import Desk
from ui.settings.section import FormSection
from ui.widgets.form import Form
from ui.widgets.segmented_control import SegmentedControl

LANGUAGES = (("fa", "فارسی"), ("en", "English"))
"""Each in its own letters, for whoever cannot read the other."""


class AppearanceSection(FormSection):
    """The window is built anew with what was saved, so nothing else may be unsaved then."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, tr("Appearance"), tr("For this computer; other tills have their own.")
        )
        self._build()

    def load(self) -> None:
        settings = self.desk.settings
        self.language.set_value(str(settings.value("language", language())))
        self.theme.set_value(str(settings.value("theme", "system")))
        self.settle()

    def first_focus(self) -> QWidget | None:
        return self.language

    def typed(self) -> object:
        return self.language.value(), self.theme.value()

    def save(self) -> None:
        if not self.unsaved():
            self.finish(tr("The appearance was saved."))
            return
        if not self.may_rebuild():
            return
        self.desk.settings.setValue("language", str(self.language.value()))
        self.desk.settings.setValue("theme", str(self.theme.value()))
        self.desk.settings.sync()
        self.finish(tr("The appearance was saved."))
        self.desk.changes.happened.emit(frozenset({"appearance"}))

    def _build(self) -> None:
        self.language = SegmentedControl(LANGUAGES, look="buttons")
        self.theme = SegmentedControl(
            [("light", tr("Light")), ("dark", tr("Dark")), ("system", tr("As the system"))],
            look="buttons",
            icons={"light": "sun", "dark": "moon", "system": "device-desktop"},
        )
        form = Form(2)
        form.add("language", tr("Language"), self.language)
        form.add("theme", tr("Colours"), self.theme)
        self.body.addWidget(form)
        self.body.addStretch(1)
        self.watch(self.language, self.theme)
