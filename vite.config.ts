import { defineConfig } from "vite";

/** What browsers load, from src/pages into dist/pages: one page a folder, each with its index.html. */
export default defineConfig({
  root: "src/pages",
  base: "/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../dist/pages",
    emptyOutDir: true,
    // The browser inside OBS 30, which also shows docks and overlays.
    target: "chrome103",
    cssTarget: "chrome103",
    // The rules of what a page may load allow no data: in scripts and styles, and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        dashboard: "src/pages/dashboard/index.html",
        public: "src/pages/public/index.html",
        overlays: "src/pages/overlays/index.html",
      },
    },
  },
});
