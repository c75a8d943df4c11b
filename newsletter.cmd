@echo off
rem The same as ./newsletter, for Windows: builds what is needed, then runs the program (docs/engines.md). MSBuild itself finds what has changed.
setlocal EnableExtensions EnableDelayedExpansion
set "NEWSLETTER_HOME=%~dp0"
set "NEWSLETTER_HOME=%NEWSLETTER_HOME:~0,-1%"
set "DOTNET_NOLOGO=1"
set "DOTNET_CLI_TELEMETRY_OPTOUT=1"
set "DOTNET_CLI_UI_LANGUAGE=en"
set "artifacts=%NEWSLETTER_HOME%\artifacts"
set "props=%NEWSLETTER_HOME%\engines.local.props"
set "memory=%artifacts%\engines.probe.cmd"

where dotnet >nul 2>&1 || (echo newsletter: the .NET SDK 10 is needed and there is no dotnet here: https://dotnet.microsoft.com/download>&2 & exit /b 1)
pushd "%NEWSLETTER_HOME%"
dotnet --version >nul 2>&1 || (echo newsletter: the .NET SDK 10.0.100 or later is needed: https://dotnet.microsoft.com/download>&2 & exit /b 1)
popd
where node >nul 2>&1 || (echo newsletter: Node 20 or later is needed to build the screens: https://nodejs.org>&2 & exit /b 1)
if not exist "%artifacts%" mkdir "%artifacts%"

if /i "%~1"=="engines" goto engines
call :decide || exit /b 1
if /i "%~1"=="test" goto test
if /i "%~1"=="bench" goto bench

call :build src\Newsletter || exit /b 1
dotnet "%artifacts%\%engines%\bin\Newsletter\release\newsletter.dll" %*
exit /b %errorlevel%

:bench
call :build tests\Newsletter.Benchmarks || exit /b 1
for /f "tokens=1,*" %%a in ("%*") do set "rest=%%b"
dotnet "%artifacts%\%engines%\bin\Newsletter.Benchmarks\release\Newsletter.Benchmarks.dll" !rest!
exit /b %errorlevel%

:test
call :build Newsletter.sln || exit /b 1
set "NewsletterEngines=%engines%"
set "DOTNET_TC_CallCountingDelayMs=3e8"
set "DOTNET_EnableWriteXorExecute=0"
set "results=%artifacts%\%engines%\results"
if exist "%results%" rmdir /s /q "%results%"
set "filter="
if not "%~2"=="" set "filter=--filter FullyQualifiedName~%~2"
set /a passed=0, failed=0, skipped=0
for /d %%p in ("%NEWSLETTER_HOME%\tests\*.Tests") do (
  echo newsletter: %%~nxp>&2
  dotnet test "%artifacts%\%engines%\bin\%%~nxp\release\%%~nxp.dll" --results-directory "%results%" --logger "trx;LogFileName=%%~nxp.trx" --logger "console;verbosity=minimal" !filter!
  if not exist "%results%\%%~nxp.trx" (
    if "%~2"=="" set /a failed+=1
  ) else (
    set /a total=0, executed=0, good=0, bad=0
    for /f "tokens=3,5,7,9 delims== " %%a in ('findstr /r /c:"<Counters " "%results%\%%~nxp.trx"') do set /a total=%%~a, executed=%%~b, good=%%~c, bad=%%~d
    set /a passed+=good, failed+=bad, skipped+=total-executed
    if !total!==0 if "%~2"=="" set /a failed+=1
  )
)
echo %passed% passed, %failed% failed, %skipped% skipped
if not %failed%==0 exit /b 1
exit /b 0

:engines
if /i "%~2"=="BuiltIn" (call :choose BuiltIn & goto show)
if /i "%~2"=="Packages" (call :choose Packages & goto show)
if /i "%~2"=="probe" (del "%props%" "%memory%" 2>nul & goto show)
if /i "%~2"=="show" goto show
if "%~2"=="" goto show
echo usage: newsletter engines [show^|probe^|BuiltIn^|Packages]>&2
exit /b 2
:show
call :decide || exit /b 1
echo %engines% engines: %why%. Change it: newsletter engines BuiltIn^|Packages^|probe
exit /b 0

:choose
> "%props%" (
  echo ^<Project^>
  echo   ^<PropertyGroup^>
  echo     ^<NewsletterEngines^>%1^</NewsletterEngines^>
  echo   ^</PropertyGroup^>
  echo ^</Project^>
)
exit /b 0

rem The first of: environment, engines.local.props, the last probe, a probe now.
:decide
if defined NewsletterEngines (set "engines=%NewsletterEngines%" & set "why=NewsletterEngines is set in the environment" & exit /b 0)
if exist "%props%" (
  set "why=chosen in engines.local.props"
  set "engines=BuiltIn"
  findstr /c:">Packages<" "%props%" >nul && set "engines=Packages"
  exit /b 0
)
rem An answer holds for 30 days, and for the versions it was asked about.
set "fresh="
if exist "%memory%" forfiles /p "%artifacts%" /m engines.probe.cmd /d -30 >nul 2>&1 || set "fresh=1"
if defined fresh (
  for /f %%h in ('certutil -hashfile "%NEWSLETTER_HOME%\Directory.Packages.props" SHA256 ^| findstr /r "^[0-9a-f]*$"') do set "key=%%h"
  call "%memory%"
  if "!asked!"=="!key!" exit /b 0
)
:probe
set "log=%artifacts%\probe.log"
set "engines=Packages"
> "%log%" type nul
for %%a in (Scriban MailKit Hangfire) do if !engines!==Packages (
  dotnet restore "%NEWSLETTER_HOME%\src\Newsletter.Engines.%%a" -p:NewsletterEngines=Packages -nodeReuse:false -v q >> "%log%" 2>&1 || (set "engines=BuiltIn" & set "missing=%%a")
)
set "why=the feed has the packages"
if %engines%==BuiltIn (
  findstr /r /c:"error NU110[12]" "%log%" >nul || (set "why=the feed could not be asked, so this time only" & exit /b 0)
  set "why=the feed does not carry %missing%, again after 30 days"
)
for /f %%h in ('certutil -hashfile "%NEWSLETTER_HOME%\Directory.Packages.props" SHA256 ^| findstr /r "^[0-9a-f]*$"') do set "key=%%h"
> "%memory%" (
  echo set "asked=%key%"
  echo set "engines=%engines%"
  echo set "why=%why%"
)
exit /b 0

:build
dotnet build "%NEWSLETTER_HOME%\%1" -c Release -p:NewsletterEngines=%engines% -nodeReuse:false -v q -clp:NoSummary > "%artifacts%\build.log" 2>&1 && exit /b 0
type "%artifacts%\build.log" >&2
echo newsletter: the build failed; the messages are above>&2
exit /b 1
