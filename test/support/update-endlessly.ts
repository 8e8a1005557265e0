/** A process for tests: begins to carry a book over, and never comes to the end of its last step. */
import { TABLES } from "../../src/app/tables.ts";
import { openBook } from "../../src/db/open.ts";

const endless = `
  PRAGMA cache_size = 10;
  CREATE TABLE duel (text TEXT) STRICT;
  WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < 300)
    INSERT INTO duel SELECT hex(zeroblob(4000)) FROM line;
  WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line) SELECT max(n) FROM line;
`;
openBook({ file: process.argv[2]!, tables: [...TABLES, { feature: "duel", steps: [endless] }] });
