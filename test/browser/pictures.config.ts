import { defineConfig } from "vitest/config";

/** `npm run pictures`: what makes the pictures of the docs, which is no test. */
export default defineConfig({ test: { include: ["test/browser/pictures.ts"], env: { CHATMINT_WEB: "off" } } });
