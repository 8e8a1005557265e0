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
if not exist "node_modules\better-sqlite3\package.json" goto install
if not exist "dist\bin\chatmint.js" goto install
goto start

:install
echo Installing Chatmint. This takes a minute or two and happens once.
call npm ci
if errorlevel 1 (
  echo.
  echo The installation did not finish. Read the lines above, check your internet connection, and double-click me again.
  goto problem
)

:start
node "dist\bin\chatmint.js" start %*
if errorlevel 1 goto problem
exit /b 0

:problem
echo.
pause
exit /b 1
