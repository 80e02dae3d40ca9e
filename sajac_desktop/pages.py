"""The pages there are: what stands on the rail, and how each is made when it is first shown."""

from collections.abc import Callable

from resources.translations import tr
from sajac_desktop import __version__
from ui.desk import Desk
from ui.page import Page
from ui.rail import RailEntry


def rail_entries() -> tuple[RailEntry, ...]:
    """The pages on the rail, in the manual's order."""
    return (
        RailEntry("dashboard", tr("Dashboard"), "home"),
        RailEntry("sale", tr("Sale"), "shopping-cart", "F2"),
        RailEntry("customers", tr("Customers"), "users", "F3"),
        RailEntry("products", tr("Products"), "package", "F4"),
        RailEntry("reports", tr("Reports"), "clipboard-data", "F8"),
        RailEntry("settings", tr("Settings"), "settings"),
        RailEntry("support", tr("Support"), "lifebuoy", "F1"),
    )


def page_factories(desk: Desk, go_to_anything: Callable[[], None]) -> dict[str, Callable[[], Page]]:
    """How each page is made when it is first shown; a page's code is loaded no earlier."""

    def dashboard() -> Page:
        from ui.start.dashboard import DashboardPage

        page = DashboardPage(desk)
        page.go_to_asked.connect(go_to_anything)
        return page

    def sale() -> Page:
        from ui.sale.page import SalePage

        return SalePage(desk)

    def customers() -> Page:
        from ui.customers.page import CustomersPage

        return CustomersPage(desk)

    def products() -> Page:
        from ui.products.page import ProductsPage

        return ProductsPage(desk)

    def reports() -> Page:
        from ui.reports.page import ReportsPage

        return ReportsPage(desk)

    def settings() -> Page:
        from ui.settings.page import SettingsPage

        return SettingsPage(desk)

    def prints() -> Page:
        from ui.start.prints import PrintsPage

        return PrintsPage(desk)

    def support() -> Page:
        from ui.start.support import SupportPage

        return SupportPage(desk, __version__)

    return {
        "dashboard": dashboard,
        "sale": sale,
        "customers": customers,
        "products": products,
        "reports": reports,
        "settings": settings,
        "prints": prints,
        "support": support,
    }
