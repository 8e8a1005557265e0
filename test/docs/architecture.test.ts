/** What docs/architecture.md says is there: every file and function, and each folder entered once on the way in and once out. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { docPage } from "../support/doc-page.ts";

const root = path.resolve(import.meta.dirname, "..", "..");
const page = docPage("docs/architecture.md");

interface Step {
  readonly way: "in" | "out" | "tied" | "work";
  readonly file: string;
  /** With the # of a private method. */
  readonly name: string;
}

const walks = [...page.matchAll(/^```walk\n(.*?)^```$/gms)].map(([, text]) =>
  text!
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "COMMIT")
    .map((line): Step => {
      const [, way, file, name] = /^(in|out|tied|work) +(\S+) +(#?\w+)(?: |$)/.exec(line) ?? [];
      if (!name) throw new Error(`This line of a walk is none: ${line}`);
      return { way: way as Step["way"], file: file!, name };
    }),
);
const steps = walks.flat();
const textOf = (file: string) => readFileSync(path.join(root, file), "utf8");

/** How a function or a method is declared. */
function declared(name: string): RegExp {
  return new RegExp(`^(?:export )?(?:async )?function\\*? ${name}\\b|^ {2}(?:async |\\*)*${name}(?:<[^(]*>)?\\(`, "m");
}

/** The folder that is entered: a feature's, a room of src, or the commands. */
function roomOf(file: string): string {
  return /^(?:src\/features\/[^/]+|src\/[^/]+|[^/]+)/.exec(file)![0];
}

describe("the walks of docs/architecture.md", () => {
  it("are the six of the page", () => {
    expect(walks.map((walk) => walk.length)).toHaveLength(6);
    expect(page.match(/^```\w+/gm)).toEqual(walks.map(() => "```walk"));
  });

  it("name functions that there are, in the files that declare them", () => {
    const missing = steps.filter(
      ({ file, name }) => !existsSync(path.join(root, file)) || !declared(name).test(textOf(file)),
    );
    expect(missing.map(({ file, name }) => `${file} ${name}`)).toEqual([]);
  });

  it.each(["in", "out"] as const)("enter each folder once on the way %s", (way) => {
    for (const walk of walks) {
      const rooms = walk.filter((step) => step.way === way).map(({ file }) => roomOf(file));
      const entered = rooms.filter((room, at) => room !== rooms[at - 1]);
      expect(entered).toEqual([...new Set(entered)]);
    }
  });

  it("call each function from one of those above it", () => {
    const uncalled = walks.flatMap((walk) =>
      walk.filter((step, at) => {
        const { name, way } = step;
        if (way === "work" || way === "tied" || at === 0) return false;
        // What is said is begun by those who were on the way in.
        const above = walk.slice(0, at).filter((one) => one.way === way || one.way === "tied" || way === "out");
        const call = new RegExp(`\\b${name.replace("#", "")}\\b`);
        return !above.some(({ file }) => call.test(textOf(file).replace(declared(name), "")));
      }),
    );
    expect(uncalled.map(({ file, name }) => `${file} ${name}`)).toEqual([]);
  });
});

describe("docs/architecture.md", () => {
  it("names files and folders that there are", () => {
    const named = [...page.matchAll(/`((?:src|test|commands)\/[\w./-]*)`/g)].map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it("shows every folder below src, and features that there are", () => {
    const picture = /^```\n(.*?)^```$/ms.exec(page)![1]!;
    const rooms = readdirSync(path.join(root, "src")).map((name) => (name.includes(".") ? name : `${name}/`));
    expect(rooms.filter((room) => !picture.includes(`src/${room}`))).toEqual([]);
    const features = [...picture.matchAll(/│(.*?)│/g)].flatMap(
      ([, row]) => row!.replace("src/features/", "").match(/[a-z]+/g)!,
    );
    expect(features.length).toBeGreaterThan(8);
    expect(features.filter((feature) => !existsSync(path.join(root, "src/features", feature, "feature.ts")))).toEqual(
      [],
    );
  });
});
