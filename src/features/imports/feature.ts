/** Imports: points, watch time and history brought along from other bots. */
import { defineFeature } from "../../kit/feature.ts";
import { Imports } from "./imports.ts";
import { IMPORT_PERSONAL } from "./personal.ts";
import { importsSection } from "./settings.ts";
import { importTables } from "./tables.ts";
import { IMPORT_ERRORS, IMPORT_TEXTS } from "./texts.ts";
import { importProblems } from "./verify-imports.ts";

export const imports = defineFeature({
  name: "imports",
  settings: { imports: importsSection.prefault({}) },
  tables: importTables,
  personal: IMPORT_PERSONAL,
  kinds: { import: "play" },
  texts: { imports: IMPORT_TEXTS },
  errors: IMPORT_ERRORS,
  escrows: [{ what: "import", open: () => [], problems: importProblems }],
  inWork: { decideAll: true, waiting: { decide: true, decideAll: true, decidedSlice: true } },
  build: (context) => new Imports(context, context.settings.imports),
});
