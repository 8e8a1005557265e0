import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type LoadedFiles, loadCommands } from "../../src/chat/commands/load-commands.ts";

const fixtures = path.join(import.meta.dirname, "..", "fixtures");
const cacheFolder = mkdtempSync(path.join(os.tmpdir(), "chatmint-cache-"));
const load = (...folders: [string, "built-in" | "own"][]) =>
  loadCommands({
    folders: folders.map(([name, origin]) => ({ path: path.join(fixtures, name), origin, cacheFolder })),
  });

describe("good command files", () => {
  it("are commands by their file's name, in TypeScript, modules and the old way, helpers left out", async () => {
    const { files, problems } = await load(["commands", "built-in"]);
    expect(problems).toEqual([]);
    expect(files.map(({ name }) => name)).toEqual(["hello", "old", "parent", "plain", "taken"]);
    expect(files[0]!.command.replies).toEqual({ hello: "Hello, {viewer}!" });
  });

  it("of the streamer take the place of built-in ones of the same name, and say so", async () => {
    const { files, notes, problems } = await load(["commands", "built-in"], ["own-commands", "own"]);
    expect(problems).toEqual([]);
    expect(files.find(({ name }) => name === "hello")).toMatchObject({
      origin: "own",
      command: { description: "Say hello my way." },
    });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/own-commands.hello\.ts takes the place of the built-in command hello/);
  });

  it("leave their compiled form in the cache folder only", async () => {
    await load(["commands", "built-in"]);
    expect(readdirSync(cacheFolder).some((file) => file.includes("hello"))).toBe(true);
  });

  it("may be missing altogether", async () => {
    expect(await load(["no-such-folder", "own"])).toEqual({ files: [], problems: [], notes: [], broken: [] });
  });
});

describe("broken command files", () => {
  let loaded: LoadedFiles;
  beforeAll(async () => {
    loaded = await load(["broken", "own"]);
  });
  const of = (file: string) =>
    loaded.problems
      .filter((problem) => path.basename(problem.split(": ")[0]!) === file)
      .map((problem) => problem.slice(problem.indexOf(": ") + 2));

  it("never stop the rest", () => {
    expect(loaded.files.map(({ name }) => name)).toEqual(["twin", "works"]);
    expect(loaded.broken).toContain("syntax");
    expect(loaded.broken).not.toContain("works");
  });

  it.each([
    ["syntax.ts", /^line \d+, column \d+: this is not TypeScript or JavaScript/],
    ["throws.ts", /^it failed while it was loaded \(no such luck\)\.$/],
    ["named.ts", /^command is exported, but not as default\. Write: export default defineCommand/],
    ["exits.js", /^it failed while it was loaded \(it calls process\.exit, which would stop the bot\)\.$/],
    ["empty.ts", /^nothing is exported\. Write: export default defineCommand/],
    ["number.ts", /^the default export is 42 \(number\)\. Write: export default/],
    ["missing-parts.ts", /^description is missing\. Write description:/, /^run is missing\. Write replies: .*, run/],
    ["unknown-keys.ts", /^cooldwn is not a part of a command\. Did you mean cooldown\?/],
    ["apostrophe.ts", /^replies\.hello: an apostrophe before \{viewer\} hides it/],
    ["braces.ts", /^replies\.hello: it is not a whole message .*A \{ is not closed/],
    ["plural.ts", /^replies\.hello: .*last branch called other/],
    ["async.ts", /^run: must not be async/],
    ["aliases.ts", /^aliases: "!gift" .*Write "gift"/, /^aliases: "two words" .*Write "twowords"/],
    ["imports.ts", /a-package-nobody-has.*Only "chatmint"/],
    ["two words.ts", /^a command's name is its file's name.*Rename the file, for example to twowords\.ts/],
    ["hidden.ts.txt", /^the file ends in \.txt.*Rename it to hidden\.ts/],
    ["twin.ts", /^twin\.js beside it is the same command/],
  ] as [string, ...RegExp[]][])("%s is told by key, with what to write", (file, ...expected) => {
    const problems = of(file);
    expect(problems).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern);
  });

  it("are told every wrong key at once", () => {
    expect(of("wrong-types.ts").join("\n")).toMatchInlineSnapshot(`
      "description: expected a text in quotes, got 5 (number). Write description: "Say hello.".
      aliases: expected a list of words, got "gift". Write aliases: ["hi", "hey"].
      role: expected everyone, subscriber, vip, moderator or broadcaster, got "admin".
      cooldown.viewer is not known. There are: viewerSeconds, channelSeconds.
      cooldown.channelSeconds: expected seconds from 0 to 86400, got "30".
      price: expected a whole number, 0 or more, got -1 (number). Write price: 10.
      args.reason: "text" takes the rest of the line, so it must be the last; to comes after it.
      args.to: "viewr" is no kind of argument. Did you mean viewer?
      args.mode: expected a kind like "viewer" or a list of words like ["on", "off"], got a list.
      subcommands.add: expected the name of a command, got 5 (number).
      replies.given: expected a text in quotes, got 5 (number).
      replies.Not this: a reply's name begins with a small letter and has letters and digits only.
      run: expected a function, got "later". Write replies: { hello: "Hello, {viewer}!" }, run({ reply }) { return reply("hello"); }."
    `);
  });

  it("are not looked for among helpers, types and texts", () => {
    expect(loaded.problems.join("\n")).not.toMatch(/_helper|types\.d|readme/);
  });

  it("of the streamer leave the built-in command in place", async () => {
    const both = await load(["commands", "built-in"], ["broken", "own"]);
    expect(both.files.map(({ name }) => name)).toContain("hello");
    expect(both.broken).not.toContain("hello");
  });
});

describe("a file that is no text", () => {
  it("is told how to save it again, or that it is not there", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "chatmint-commands-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    writeFileSync(path.join(folder, "wide.js"), Buffer.from("\uFEFFexport default {}", "utf16le"));
    writeFileSync(path.join(folder, "works.js"), "export default { description: 'Works.', run() {} }");
    if (process.platform !== "win32") symlinkSync(path.join(folder, "gone.js"), path.join(folder, "link.js"));
    const { files, problems } = await loadCommands({ folders: [{ path: folder, origin: "own", cacheFolder }] });
    expect(files.map(({ name }) => name)).toEqual(["works"]);
    expect(problems.join("\n")).toMatch(/wide\.js: it is saved as UTF-16. Save it again as UTF-8/);
    if (process.platform !== "win32") expect(problems.join("\n")).toMatch(/link\.js: it cannot be read: ENOENT/);
  });
});

describe("a file that waits for ever while it is loaded", () => {
  it("is given up by the real time, which also passes in a rehearsal and in check", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const loading = load(["waiting-commands", "own"]);
    let done = false;
    void loading.then(() => {
      done = true;
    });
    while (!done) {
      await vi.advanceTimersByTimeAsync(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { files, problems } = await loading;
    expect(files).toEqual([]);
    expect(problems[0]).toMatch(/forever\.ts: .*not done after 10 seconds/);
  });
});
