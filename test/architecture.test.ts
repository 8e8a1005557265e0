import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|mjs)$/.test(entry.name))
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

/** The room a file belongs to: the folder below src, or the file itself at its top. */
function roomOf(file: string): string {
  if (file.startsWith("bin/")) return "bin";
  if (file.startsWith("commands/")) return "commands";
  const [first = "", second] = file.replace(/^src\//, "").split("/");
  return second === undefined ? first.replace(/\.ts$/, "") : first;
}

const FEATURES = ["watch", "bonuses", "giveaways", "drops", "shop", "custom", "viewers"];
const GROUND = ["base", "chat/message"];
/** What main.ts puts together besides the features: each at the top of src, because it is one file. */
const BESIDE_THE_BOT = ["announcer", "channels", "conversions", "core", "events", "features", "terminal"];
/** What every feature adds one line to: their escrows for `verify`, their English texts. */
const LISTS = ["escrows", "feature-replies"];

/** What each room may import at run time, besides itself and the ground. Imports point down. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  bin: ["cli"],
  cli: [
    "main",
    "rehearsal",
    "real-platforms",
    "config",
    "db",
    "ledger",
    "platforms",
    "chat",
    "web",
    ...LISTS,
    ...FEATURES,
  ],
  rehearsal: ["main", "bot", "platforms", "ledger", "db", "config"],
  "real-platforms": ["platforms", "config", "db"],
  main: ["bot", "web", "platforms", "db", "config", "chat", "ledger", ...BESIDE_THE_BOT, ...LISTS, ...FEATURES],
  bot: ["chat", "ledger", "platforms", "db", ...FEATURES],
  core: ["channels", "chat", "platforms", "db", "config", "ledger", "viewers"],
  features: ["announcer", "channels", "core", "chat", "platforms", "db", "ledger", ...FEATURES],
  channels: ["chat", "platforms", "db", "ledger"],
  announcer: ["chat"],
  events: ["chat", "platforms", "db", ...FEATURES],
  conversions: ["chat", "ledger", "platforms", "db", "viewers"],
  terminal: ["chat"],
  escrows: FEATURES,
  "feature-replies": FEATURES,
  web: ["chat", ...FEATURES],
  chat: ["ledger", "db"],
  custom: ["ledger", "viewers", "chat", "db"],
  giveaways: ["ledger", "chat", "db"],
  drops: ["ledger", "chat", "db"],
  shop: ["ledger", "chat", "db"],
  bonuses: ["ledger", "viewers", "watch", "chat", "db"],
  watch: ["ledger", "viewers", "chat", "db"],
  viewers: ["ledger", "chat", "db"],
  ledger: ["db"],
  config: [],
  db: [],
  platforms: ["web", "db"],
  index: ["chat"],
};

describe("the layers", () => {
  it("has a rule for every room", () => {
    expect(
      [...new Set(sources.map(roomOf))].filter(
        (room) => room !== "commands" && !GROUND.includes(room) && !(room in MAY),
      ),
    ).toEqual([]);
  });

  it("lets imports point down only (types may be looked at from below)", () => {
    const upward = imports.filter(({ file, target, typeOnly }) => {
      if (!target.startsWith("src/") || typeOnly) return false;
      const from = roomOf(file);
      const to = roomOf(target);
      if (from === to || from === "commands") return false;
      if (GROUND.includes(to) || target === "src/chat/message.ts") return false;
      return !(MAY[from] ?? []).includes(to);
    });
    expect(upward).toEqual([]);
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
      "obs-websocket-js": /^src\/shop\//,
    };
    const wrong = imports.filter(
      ({ file, target, typeOnly }) => !typeOnly && rooms[target] && !rooms[target].test(file),
    );
    expect(wrong).toEqual([]);
  });
});

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
  it("are taken from src/base/system.ts and nowhere else", () => {
    const taken = [...sources].flatMap((file) => {
      if (file === "src/base/system.ts") return [];
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
    const holders = sources.filter((file) => /\.iterate\(/.test(readFileSync(path.join(root, file), "utf8")));
    expect(holders.filter((file) => !/\/verify-[\w-]+\.ts$/.test(file))).toEqual([
      "src/ranking/ranking.ts",
      "src/features/watch/broadcasts.ts",
      "src/features/watch/spans.ts",
    ]);
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
