; The Windows installer, made by Inno Setup 6 from what PyInstaller built on Windows:
;     pyinstaller installer.spec
;     iscc installer\windows.iss
; It has been written from the documentation and never been run.

#define Name "Sajac"
#define Version "0.1.0"

[Setup]
AppId={{6C0F4E5B-0E0B-4C57-9C56-5A4A43000001}
AppName={#Name}
AppVersion={#Version}
DefaultDirName={autopf}\Sajac
DefaultGroupName=Sajac
; A cashier's account may install it for itself; an administrator for everybody.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
OutputDir=..\dist
OutputBaseFilename=sajac-{#Version}-setup
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
LicenseFile=..\LICENSE
UninstallDisplayIcon={app}\sajac.exe
; The till must not be open while its files are replaced.
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"

[InstallDelete]
; Of an older version nothing may be left that a newer one would load.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\dist\sajac\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\Sajac"; Filename: "{app}\sajac.exe"
Name: "{autodesktop}\Sajac"; Filename: "{app}\sajac.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\sajac.exe"; Description: "{cm:LaunchProgram,Sajac}"; Flags: nowait postinstall skipifsilent

; The shop's data are in the user's own data folder and stay when the program is removed.
