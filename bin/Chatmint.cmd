@echo off
rem Double-click me. Installs Chatmint when that has not been done, starts it, and stays open when something is wrong.
setlocal
cd /d "%~dp0.."
title Chatmint
where node >nul 2>nul
if errorlevel 1 (
  echo Chatmint needs Node.js 20.19 or newer. Install the LTS version from https://nodejs.org and double-click me again.
  goto problem
)
node -e "const [a, b] = process.versions.node.split('.').map(Number); process.exit(a === 20 ? +(b < 19) : +(a < 20))"
if errorlevel 1 (
  echo Chatmint needs Node.js 20.19 or newer, and this computer has an older one. Install the LTS version from
  echo https://nodejs.org and double-click me again.
  goto problem
)
rem Installed is this version, to the end: an interrupted installation and a new version over an old one are installed again.
if not exist "dist\bin\chatmint.js" goto install
node -e "const version = (file) => require(process.cwd() + '/' + file).version; process.exit(+(version('package.json') !== version('node_modules/.package-lock.json')))" 2>nul
if errorlevel 1 goto install
goto start

:install
where npm >nul 2>nul
if errorlevel 1 (
  echo Chatmint is installed with npm, which comes with Node.js and is missing on this computer. Install the LTS version from
  echo https://nodejs.org again and double-click me again.
  goto problem
)
echo Installing Chatmint. This takes a minute or two and happens once for each version.
call npm ci
if errorlevel 1 (
  echo.
  echo The installation did not finish. Read the lines above, check your internet connection, and double-click me again.
  goto problem
)

:start
rem Without anything behind it Chatmint starts; Chatmint.cmd init, Chatmint.cmd doctor and the like do what they say.
node "bin\start.js" %*
rem Not "if errorlevel 1": the code of a program that Windows itself ended is below zero.
if not "%errorlevel%"=="0" goto problem
exit /b 0

:problem
echo.
pause
exit /b 1
