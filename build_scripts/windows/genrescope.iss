; Script of the Windows installer, for Inno Setup 6.3 or newer; windows_installer.py calls it with
;   /DVersion=1.2.3 /DVersionNumbers=1.2.3.0 /DFrozen=FOLDER /DOut=FOLDER /DAssociations=FILE
; The version is only in app\genrescope\__init__.py. The suffixes of audio files, in
; app\genrescope\audio\files.py, come in the file of associations.

#if !Defined(Version) || !Defined(VersionNumbers) || !Defined(Frozen) || !Defined(Out) || !Defined(Associations)
  #error Run build.py instead, which passes the version, the frozen folder and the output folder.
#endif

[Setup]
; Never change it: updates find the installed version by it.
AppId={{7E0B2C5D-3A64-4F0E-9C1B-52D8A6F4E913}
AppName=Genrescope
AppVersion={#Version}
AppVerName=Genrescope {#Version}
AppPublisher=The Genrescope authors
VersionInfoVersion={#VersionNumbers}
; For the current user, without administrator rights; all users can be chosen on the first page.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
DefaultDirName={autopf}\Genrescope
DisableProgramGroupPage=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
OutputDir={#Out}
OutputBaseFilename=genrescope-{#Version}-windows-x64-setup
SetupIconFile=..\..\resources\icons\genrescope.ico
UninstallDisplayIcon={app}\Genrescope.exe
UninstallDisplayName=Genrescope
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"
Name: "ru"; MessagesFile: "compiler:Languages\Russian.isl"

[CustomMessages]
en.OpenWith=Offer Genrescope under "Open with" for audio files (their default programs do not change)
es.OpenWith=Ofrecer Genrescope en “Abrir con” para archivos de audio (sus programas predeterminados no cambian)
ru.OpenWith=Предлагать Genrescope в меню «Открыть с помощью» для аудиофайлов (программы по умолчанию не меняются)
en.CommandLine=Add the "genrescope" command to the PATH
es.CommandLine=Agregar el comando “genrescope” al PATH
ru.CommandLine=Добавить команду «genrescope» в PATH
en.SoundFile=Audio file
es.SoundFile=Archivo de audio
ru.SoundFile=Аудиофайл
en.Description=Find out what genre a recording is
es.Description=Averigua de qué género es una grabación
ru.Description=Узнайте, какого жанра запись

[Tasks]
Name: "openwith"; Description: "{cm:OpenWith}"
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "commandline"; Description: "{cm:CommandLine}"; Flags: unchecked

[InstallDelete]
; Remove files of an older version: libraries of two versions do not mix.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Frozen}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "genrescope.cmd"; DestDir: "{app}\bin"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\Genrescope"; Filename: "{app}\Genrescope.exe"; Comment: "{cm:Description}"
Name: "{autodesktop}\Genrescope"; Filename: "{app}\Genrescope.exe"; Tasks: desktopicon

[Registry]
; "Open with": the program and a file type of its own. No default program is changed.
Root: HKA; Subkey: "Software\Classes\Applications\Genrescope.exe"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\Genrescope.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "Genrescope"
Root: HKA; Subkey: "Software\Classes\Applications\Genrescope.exe\shell\open\command"; ValueType: string; ValueData: """{app}\Genrescope.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Genrescope.Sound"; ValueType: string; ValueData: "{cm:SoundFile}"; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Genrescope.Sound\DefaultIcon"; ValueType: string; ValueData: "{app}\Genrescope.exe,0"; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Genrescope.Sound\shell\open\command"; ValueType: string; ValueData: """{app}\Genrescope.exe"" ""%1"""; Tasks: openwith
; Settings > Apps > Default apps.
Root: HKA; Subkey: "Software\Genrescope"; Flags: uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Genrescope\Capabilities"; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Genrescope\Capabilities"; ValueType: string; ValueName: "ApplicationName"; ValueData: "Genrescope"; Tasks: openwith
Root: HKA; Subkey: "Software\Genrescope\Capabilities"; ValueType: string; ValueName: "ApplicationDescription"; ValueData: "{cm:Description}"; Tasks: openwith
Root: HKA; Subkey: "Software\RegisteredApplications"; ValueType: string; ValueName: "Genrescope"; ValueData: "Software\Genrescope\Capabilities"; Flags: uninsdeletevalue; Tasks: openwith
; The command on the PATH; [Code] removes it again.
Root: HKA; Subkey: "{code:EnvironmentKey}"; ValueType: expandsz; ValueName: "Path"; ValueData: "{code:PathWithUs}"; Tasks: commandline; Check: PathLacksUs
; Three lines for each suffix of an audio file.
#include Associations

[Run]
Filename: "{app}\Genrescope.exe"; Description: "{cm:LaunchProgram,Genrescope}"; Flags: nowait postinstall skipifsilent

[Code]
function EnvironmentKey(Param: String): String;
begin
  if IsAdminInstallMode then
    Result := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  else
    Result := 'Environment';
end;

function OurFolder: String;
begin
  Result := ExpandConstant('{app}\bin');
end;

function CurrentPath: String;
begin
  if not RegQueryStringValue(HKA, EnvironmentKey(''), 'Path', Result) then
    Result := '';
end;

function PathLacksUs: Boolean;
begin
  Result := Pos(';' + Uppercase(OurFolder) + ';', ';' + Uppercase(CurrentPath) + ';') = 0;
end;

function PathWithUs(Param: String): String;
begin
  Result := CurrentPath;
  if Result <> '' then
    Result := Result + ';';
  Result := Result + OurFolder;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
var
  Path: String;
begin
  if (CurUninstallStep <> usUninstall) or PathLacksUs then
    exit;
  Path := ';' + CurrentPath + ';';
  Delete(Path, Pos(';' + Uppercase(OurFolder) + ';', Uppercase(Path)), Length(OurFolder) + 1);
  Path := Copy(Path, 2, Length(Path) - 2);
  if Path = '' then
    RegDeleteValue(HKA, EnvironmentKey(''), 'Path')
  else
    RegWriteExpandStringValue(HKA, EnvironmentKey(''), 'Path', Path);
end;
