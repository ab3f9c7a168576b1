; Inno Setup 6: installs for the one who runs it, without an administrator. scripts/installer_windows.py calls this with
;   /DVersion=… /DBundle=…\dist\sayso /DOutput=…\dist /DName=… /DIcon=…   and, where there is a certificate, /DSign
; User data (%LOCALAPPDATA%\Sayso) is neither installed nor removed.

[Setup]
AppId={{5E0B4A43-5A0C-4B8E-9B0F-6C6E1F2D7A31}
AppName=Sayso
AppVersion={#Version}
AppVerName=Sayso {#Version}
AppPublisher=Sayso contributors
PrivilegesRequired=lowest
DefaultDirName={autopf}\Sayso
DisableProgramGroupPage=yes
DisableDirPage=auto
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Output}
OutputBaseFilename={#Name}
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\sayso.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
; an upgrade asks Windows to close the running window, which puts everything down first
CloseApplications=yes
RestartApplications=no
#ifdef Sign
SignTool=sign
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
#if FileExists(AddBackslash(CompilerPath) + "Languages\ChineseSimplified.isl")
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
#endif

[CustomMessages]
Model=GGUF language model
Judgements=Sayso judgements
DesktopIcon=Put an icon on the desktop
#if FileExists(AddBackslash(CompilerPath) + "Languages\ChineseSimplified.isl")
zh.Model=GGUF 语言模型
zh.Judgements=Sayso 评判
zh.DesktopIcon=在桌面上放一个图标
#endif

[Tasks]
Name: "desktopicon"; Description: "{cm:DesktopIcon}"; Flags: unchecked

[InstallDelete]
; what an older version had and this one has not
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Bundle}\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{autoprograms}\Sayso"; Filename: "{app}\sayso.exe"
Name: "{autodesktop}\Sayso"; Filename: "{app}\sayso.exe"; Tasks: desktopicon

[Registry]
; `sayso` in Win+R and in terminals that look there
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\sayso.exe"; ValueType: string; ValueData: "{app}\sayso.exe"; Flags: uninsdeletekey
; offered for models beside whatever else opens them; judgements are Sayso's own
Root: HKA; Subkey: "Software\Classes\.gguf\OpenWithProgids"; ValueType: string; ValueName: "Sayso.Model"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Sayso.Model"; ValueType: string; ValueData: "{cm:Model}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Sayso.Model\DefaultIcon"; ValueType: string; ValueData: "{app}\sayso.exe,0"
Root: HKA; Subkey: "Software\Classes\Sayso.Model\shell\open\command"; ValueType: string; ValueData: """{app}\sayso.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.sayso"; ValueType: string; ValueData: "Sayso.Judgements"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Sayso.Judgements"; ValueType: string; ValueData: "{cm:Judgements}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Sayso.Judgements\DefaultIcon"; ValueType: string; ValueData: "{app}\sayso.exe,0"
Root: HKA; Subkey: "Software\Classes\Sayso.Judgements\shell\open\command"; ValueType: string; ValueData: """{app}\sayso.exe"" ""%1"""

[Run]
Filename: "{app}\sayso.exe"; Description: "{cm:LaunchProgram,Sayso}"; Flags: nowait postinstall skipifsilent
