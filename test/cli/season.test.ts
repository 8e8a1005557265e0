/** `chatmint season` and `chatmint decay` on a book that no bot has open: told first, asked, refused in a sentence. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { commandLine, commandLinePiped } from "../support/command-line.ts";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

/** A rehearsal's book in which ann has 1,005 points, and the command line with its folder. */
async function stage(config: Record<string, unknown> = {}) {
  const folder = temporaryFolder();
  const file = path.join(folder, "config.json");
  writeFileSync(file, JSON.stringify(config));
  const story = await rehearsal({ balances: { ann: 1_005 }, bookFile: path.join(folder, "rehearsal.db") });
  await story.close();
  const place = ["--rehearsal", "--config", file, "--data", folder];
  return {
    run: (...args: string[]) => commandLine(...args, ...place),
    piped: (input: string, ...args: string[]) => commandLinePiped(input, ...args, ...place),
    has: async () => (await commandLine("viewer", "ann", ...place)).printed,
  };
}

describe("chatmint season", () => {
  it("tells first, and does nothing without a terminal to ask in", { timeout: 60_000 }, async () => {
    const { run, piped, has } = await stage();
    const { code, printed } = await piped("yes\n", "season", "end", "Spring", "--keep", "10%");
    expect(code).toBe(1);
    expect(printed).toContain("Everybody keeps 10% of it, rounded down: 100 points stay and 905 points go.");
    expect(printed).toMatch(/Nothing was changed\. Without a terminal to ask in, add --yes to do it\.$/);
    expect(await has()).toContain("1,005 points");

    const done = await run("season", "end", "Spring", "--keep", "10 %", "--yes");
    expect(done).toMatchObject({ code: 0 });
    expect(done.printed).toContain("Season Spring has ended: 905 points gone, viewers: 1 (O1).");
    expect(await has()).toContain("100 points");
    expect((await run("season", "list")).printed).toMatch(/^\S+ Spring: 905 points gone, viewers: 1 \(O1\)$/);
    expect((await run("season", "undo", "spring")).printed).toContain("905 points are back");
    expect(await has()).toContain("1,005 points");
  });

  it("refuses in one sentence what it cannot read", { timeout: 60_000 }, async () => {
    const { run } = await stage();
    for (const keep of ["100%", "110%", "-5%", "half%", "10", "all"]) {
      const refused = await run("season", "end", "Spring", `--keep=${keep}`, "--yes");
      expect(refused).toEqual({
        code: 2,
        printed: "--keep: write what everybody keeps as a share below 100%, like 10%",
      });
    }
    expect(await run("season", "end", "--yes")).toEqual({
      code: 2,
      printed: "A season needs a name of at most 40 characters with a letter in it, like Spring 2026.",
    });
    expect((await run("season", "finish", "Spring")).printed).toMatch(/^Write what to do with a season: /);
  });

  it("is told in French, and so is the decay", { timeout: 60_000 }, async () => {
    const { run } = await stage({ chat: { language: "fr" } });
    const { printed } = await run("season", "end", "Printemps", "--keep", "10%", "--yes");
    const lines = printed.replaceAll("\u202F", " ").split("\n");
    expect(lines[0]).toBe("Saison Printemps : ceux qui ont quelque chose, 1, ont 1 005 points ensemble.");
    expect(lines).toContain("La saison Printemps est finie : 905 points en moins, spectateurs : 1 (O1).");
    expect((await run("decay")).printed).toMatch(/C’est désactivé \(decay\.enabled dans la configuration\)/);
  });
});
