/** Everything about one person with very many movements, as the public page hands it over, while the bot goes on. */
import { gunzipSync } from "node:zlib";
import { personText } from "../../src/app/person.ts";
import { openHouse } from "./house.ts";
import { inFolder, measured, type Part, tidy } from "./measure.ts";

export const person: Part = {
  name: "person",
  about: "a person with 200,000 movements takes their data (quick: a tenth)",
  run: ({ quick }) =>
    inFolder(async (folder) => {
      const movements = quick ? 20_000 : 200_000;
      const { house, book, system, close } = await openHouse(folder, 10);
      const { db } = book;
      const [viewerId, account] = db
        .prepare("SELECT viewer_id, id FROM account WHERE kind = 'viewer' ORDER BY id LIMIT 1")
        .raw()
        .get() as [number, number];
      const mint = db.prepare("SELECT id FROM account WHERE kind = 'mint'").pluck().get();
      const transfer = db.prepare(
        `INSERT INTO transfer (idempotency_key, currency_id, from_id, to_id, amount, kind, actor, memo, created_at_ms)
         VALUES (?, ?, ?, ?, 5, 'bonus', 'bonus', 'a first line', ?)`,
      );
      db.transaction(() => {
        for (let n = 0; n < movements; n++) {
          transfer.run(`bench:person:${n}`, house.currency.id, mint, account, system.clock.now() + n);
        }
      })();
      db.pragma("wal_checkpoint(TRUNCATE)");
      await tidy();
      let gzip = new Uint8Array();
      const figures = await measured(async () => {
        gzip = await personText(db, viewerId, system.clock.now());
      });
      const file = gunzipSync(gzip);
      const { known } = JSON.parse(file.toString()) as { known: { title: string; rows: unknown[] }[] };
      const told = known.find(({ title }) => title.startsWith("Every movement"))!.rows.length;
      if (told !== movements + 1) throw new Error(`${movements + 1} movements are in the book, ${told} in the file.`);
      await close();
      return [
        { what: `${movements.toLocaleString("en")} movements as a file`, value: figures.wallMs, unit: "ms" },
        { what: "  longest stall, by the clock", value: figures.stallMs, unit: "ms", aim: 25 },
        { what: "  longest stall, processor time", value: figures.stallWorkMs, unit: "ms", aim: 25 },
        { what: "  the file", value: file.length / 2 ** 20, unit: "MB" },
        { what: "  as it is sent", value: gzip.length / 2 ** 20, unit: "MB" },
      ];
    }),
};
