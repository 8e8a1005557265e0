import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|js|mjs)$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
}

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const sources = [...filesBelow("src"), ...filesBelow("bin"), ...filesBelow("commands")];

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const found: Import[] = [];
  for (const match of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;"']*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s*["']([^"']+)["']/g,
  )) {
    const spec = match[2] ?? match[3] ?? match[4]!;
    const target = spec.startsWith(".") ? path.posix.normalize(path.posix.join(path.posix.dirname(file), spec)) : spec;
    found.push({ file, target, typeOnly: match[1] !== undefined });
  }
  return found;
}

const imports = sources.flatMap(importsOf);

/**
 * The floors, from the top down. An import, also one of types, points to a lower floor or stays on its own.
 * What stands in one row side by side may not import one another.
 */
const FLOORS: readonly (readonly string[])[] = [
  ["bin"],
  ["commands"],
  ["src/cli"],
  ["src/fleet"],
  ["src/pages"],
  ["src/app"],
  ["src/imports"],
  ["src/index.ts"],
  ["src/features.ts"],
  ["src/features"],
  ["src/kit"],
  ["src/web"],
  ["src/chat"],
  ["src/wallet"],
  ["src/viewers"],
  ["src/ranking"],
  ["src/obs", "src/feed"],
  ["src/ledger"],
  ["src/platforms"],
  ["src/config"],
  ["src/db"],
  ["src/model"],
  ["src/base"],
];

/** The floor a file stands on: a folder, or one of the two files at the top of src. */
function placeOf(file: string): string {
  const parts = file.split("/");
  return parts[0] === "src" ? parts.slice(0, 2).join("/") : parts[0]!;
}

const heightOf = (place: string) => FLOORS.findIndex((floor) => floor.includes(place));

describe("the floors", () => {
  it("hold every file", () => {
    expect([...new Set(sources.map(placeOf))].filter((place) => heightOf(place) < 0)).toEqual([]);
  });

  it("let no import point up, types included", () => {
    const upward = imports
      .map(({ file, target }) => ({ file, target, from: placeOf(file), to: placeOf(target) }))
      .filter(({ target, from, to }) => target.startsWith("src/") && from !== to && heightOf(from) >= heightOf(to));
    expect(upward.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  /** What reads what people type, in chat and in the fields of a page: it runs in both. */
  const IN_BROWSERS_TOO = ["src/chat/reading/typed-amount.ts", "src/base/lengths.ts"];

  it("let the pages take types from below, and of what runs only how numbers are read; nobody takes anything from them", () => {
    const inPages = (file: string) => file.startsWith("src/pages/");
    const wrong = imports.filter(({ file, target, typeOnly }) =>
      inPages(file)
        ? target.startsWith("src/") && !inPages(target) && !typeOnly && !IN_BROWSERS_TOO.includes(target)
        : inPages(target),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it("keep what runs in browsers too free of Node and of libraries, as far as its imports reach", () => {
    const reached = new Set(IN_BROWSERS_TOO);
    const below = (file: string): string[] =>
      imports
        .filter((one) => one.file === file && !one.typeOnly)
        .flatMap(({ target }) => {
          if (!target.startsWith("src/")) return [`${file} imports ${target}`];
          if (reached.has(target)) return [];
          reached.add(target);
          return below(target);
        });
    const needed = IN_BROWSERS_TOO.flatMap(below);
    expect(needed).toEqual([]);
    expect(reached).toContain("src/chat/reading/parse.ts");
  });

  it("keep features apart: none imports another one's folder", () => {
    const featureOf = (file: string) => /^src\/features\/([^/]+)\//.exec(file)?.[1];
    const across = imports.filter(({ file, target }) => {
      const [from, to] = [featureOf(file), featureOf(target)];
      return from !== undefined && to !== undefined && from !== to;
    });
    expect(across.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it("have no circle of files, types included", () => {
    const next = new Map(
      sources.map((file) => [file, imports.filter((one) => one.file === file).map(({ target }) => target)]),
    );
    expect(circleIn(next)).toEqual([]);
  });

  it("name a feature in THE LIST and its folder only, and in sub-commands about it", () => {
    const below = imports.filter(
      ({ file, target }) =>
        /^src\/features\/[^/]+\//.test(target) && !/^src\/(?:features\/|features\.ts$|cli\/)/.test(file),
    );
    expect(below.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  it("leave nothing loose at the top of src but the public API and THE LIST", () => {
    const loose = readdirSync(path.join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isFile());
    expect(loose.map(({ name }) => name).sort()).toEqual(["features.ts", "index.ts"]);
  });

  it("lets a command import the public API or nothing", () => {
    const wrong = imports.filter(
      ({ file, target }) => file.startsWith("commands/") && target !== "chatmint" && !target.startsWith("commands/_"),
    );
    expect(wrong).toEqual([]);
  });

  it("keeps every library in its room", () => {
    const rooms: Readonly<Record<string, RegExp>> = {
      "tmi.js": /^src\/platforms\/twitch\//,
      "@twurple/api": /^src\/platforms\/twitch\//,
      "@twurple/auth": /^src\/platforms\/twitch\//,
      "@twurple/eventsub-ws": /^src\/platforms\/twitch\//,
      "@retconned/kick-js": /^src\/platforms\/kick\//,
      centrifuge: /^src\/platforms\/kick\//,
      "pusher-js": /^src\/platforms\/kick\//,
      "better-sqlite3": /^src\/db\//,
      "node-cron": /^src\/base\/time-plan\.ts$/,
      commander: /^src\/cli\//,
      "obs-websocket-js": /^src\/obs\//,
      ws: /^src\/(?:web|feed\/outgoing|platforms)\//,
      papaparse: /^src\/imports\//,
      yauzl: /^src\/imports\/files\//,
      "read-excel-file/node": /^src\/imports\/files\//,
      "write-excel-file/node": /^src\/imports\//,
      preact: /^src\/pages\//,
      "@preact/signals": /^src\/pages\//,
    };
    const wrong = imports.filter(
      ({ file, target, typeOnly }) => !typeOnly && rooms[target] && !rooms[target].test(file),
    );
    expect(wrong).toEqual([]);
  });
});

/** Files that lead back to themselves by what they import, the first such circle found. */
function circleIn(next: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const follow = (file: string, way: readonly string[]): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const target of next.get(file) ?? []) {
      const circle = follow(target, [...way, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const circle = follow(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

describe("the map in docs/decisions/0001-map-and-names.md", () => {
  it("names every room below src, and nothing that is not there", () => {
    const map = readFileSync(path.join(root, "docs/decisions/0001-map-and-names.md"), "utf8");
    const rows = /^\| room \|[\s\S]*?\n\n/m.exec(map)![0];
    const named = rows
      .split("\n")
      .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, room]) => room!));
    const there = readdirSync(path.join(root, "src"), { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? `${entry.name}/` : entry.name,
    );
    expect(named.sort()).toEqual(there.sort());
  });
});

describe("time and chance", () => {
  /** The bot's, and the browser's. */
  const CLOCKS = ["src/base/system.ts", "src/pages/shared/clock.ts"];

  it("are taken from src/base/system.ts and nowhere else", () => {
    const taken = [...sources].flatMap((file) => {
      if (CLOCKS.includes(file)) return [];
      const text = readFileSync(path.join(root, file), "utf8")
        .replace(/\/\*[\s\S]*?\*\//g, "")
        .replace(/\/\/.*$/gm, "");
      return [...text.matchAll(/Date\.now\(|Math\.random\(|new Date\(\)|(?<![.\w])set(?:Timeout|Interval)\(/g)].map(
        (match) => `${file}: ${match[0]}`,
      );
    });
    expect(taken).toEqual([]);
  });
});

describe("the book", () => {
  it("is never written with OR IGNORE or OR REPLACE into transfer", () => {
    const wrong = sources.filter((file) =>
      /INSERT\s+OR\s+(IGNORE|REPLACE|FAIL|ROLLBACK)\s+INTO\s+transfer\b|REPLACE\s+INTO\s+transfer\b/i.test(
        readFileSync(path.join(root, file), "utf8"),
      ),
    );
    expect(wrong).toEqual([]);
  });
});

describe("an open iterator", () => {
  // A command that hangs is stopped where it is. With an iterator open then, its transaction could not be taken back.
  it("is held by whole looks and by the start only, never inside a command", () => {
    // Files of other bots are nobody's book.
    const own = sources.filter((file) => !file.startsWith("src/imports/"));
    const holders = own.filter((file) => /\.iterate\(/.test(readFileSync(path.join(root, file), "utf8")));
    expect(holders.filter((file) => !/\/(?:verify-[\w-]+|[\w-]+-reading)\.ts$/.test(file))).toEqual([
      "src/ranking/ranking.ts",
      "src/features/watch/broadcasts.ts",
      "src/features/watch/spans.ts",
    ]);
  });
});

describe("work inside the transaction", () => {
  it("is told by the token a method takes, not by a comment", () => {
    const told = sources.filter((file) => /\binside work\b/i.test(readFileSync(path.join(root, file), "utf8")));
    expect(told).toEqual([]);
  });
});

describe("the project", () => {
  it("speaks of itself only", () => {
    const texts = [...sources, ...filesBelow("test")];
    const wrong = texts.filter((file) =>
      new RegExp(["/wo" + "rk/", "bash_" + "jobs"].join("|")).test(readFileSync(path.join(root, file), "utf8")),
    );
    expect(wrong).toEqual([]);
  });
});
