/** `chatmint history` tells a movement in the words of chat and of every page, in the language of the config. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { webRig } from "../support/web.ts";

async function historyOf(folder: string, name: string): Promise<string[]> {
  const out: string[] = [];
  const shell = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void out.push(`ERR ${line}`),
    stdin: Readable.from([]) as unknown as NodeJS.ReadStream,
    environment: {},
  };
  const where = ["--config", path.join(folder, "config.json"), "--data", path.join(folder, "data")];
  expect(await runCli(["history", ...where, name, "--rehearsal"], shell)).toBe(0);
  return out;
}

it.each(["en", "fr"])("says it as the page of the viewer does (%s)", async (language) => {
  const config = { chat: { language }, timeZone: "UTC" };
  const rig = await webRig({ balances: { ann: 100, bob: 0 }, config });
  await rig.chat.says("[broadcaster] boss", "!addpoints ann 50 for the song");
  await rig.chat.says("ann", "!give bob 20");
  await rig.chat.says("[broadcaster] boss", "!undo");
  const { house, book } = rig.chat.rehearsal;
  const { id } = house.viewers.byName("local", "ann")!;
  const shown = (await rig.asBroadcaster(`/api/v1/viewers/${id}/statement`)).json.lines;
  expect(shown.length).toBeGreaterThan(3);
  const { folder } = rig.chat;
  writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));
  mkdirSync(path.join(folder, "data"), { recursive: true });
  book.db.prepare("VACUUM INTO ?").run(path.join(folder, "data", path.basename(house.ground.core.paths.rehearsalBook)));
  // A page has the time in another column.
  const untimed = (text: string) => text.replace(/^.*?\d{1,2}:\d{2} /, "");
  const told = (await historyOf(folder, "ann")).slice(0, -1).map((line) => untimed(line));
  expect(told).toEqual(shown.map(({ text }: { text: string }) => untimed(text)));
  expect(told.join("\n")).toContain(language === "fr" ? "annulé" : "(undone)");
});
