import Moon from "lucide-static/icons/moon.svg?raw";
import Sun from "lucide-static/icons/sun.svg?raw";
import { isDark, switchTheme } from "../theme.ts";
import { t } from "../words.ts";
import { Button } from "./button.tsx";

/** Light or dark. */
export function ThemeSwitch() {
  return (
    <Button
      kind="quiet"
      icon={isDark.value ? Sun : Moon}
      label={isDark.value ? t("Light colours") : t("Dark colours")}
      onClick={switchTheme}
    />
  );
}
