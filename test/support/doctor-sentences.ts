/** Every English sentence that `chatmint doctor` may print, read from where the sentences stand. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../src/base/paths.ts";

const QUOTED = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/g;

/** Files whose every sentence is doctor's: what stands in quotes there and has a space is read by the streamer. */
const DOCTORS = [
  ...["set-up/doctor", "set-up/doctor-steps", "look/copies"].map((name) => `cli/${name}.ts`),
  ...["doctor", "chat/chat-doctor", "abilities", "sign-in/scopes", "sign-in/viewer-doctor", "chat/notices"].map(
    (name) => `platforms/twitch/${name}.ts`,
  ),
  ...["doctor", "checks", "webhook/webhook-check", "ids-check", "sign-in/viewer-doctor"].map(
    (name) => `platforms/kick/${name}.ts`,
  ),
  "db/place.ts",
  "obs/obs-check.ts",
  ...readdirSync(path.join(packageRoot(), "src/features"))
    .map((feature) => `features/${feature}/checks.ts`)
    .filter((file) => existsSync(path.join(packageRoot(), "src", file))),
];
/** What is asked of another program or is told to nobody. */
const OTHERS = [
  /^SELECT /,
  /^npx chatmint (?:init|start|login [a-z]+)$/,
  /^Chatmint tries/,
  /^(?:bot|broadcaster|chat|twitch-bot|session_welcome)$/,
  /^[,;] $/,
];

/** Begins a sentence where another one ends. */
const CHOOSE = "Choose another place for everything Chatmint writes: --data OTHER_FOLDER";

/** What stands in quotes in a text of TypeScript without its comments and imports. */
function quoted(text: string): string[] {
  return [...text.matchAll(QUOTED)].map(([, one, other]) => (one ?? other)!.replace(/\\(.)/g, "$1"));
}

function sourceOf(file: string): string {
  const text = readFileSync(path.join(packageRoot(), "src", file), "utf8");
  const pieces =
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\*[\s\S]*?\*\/|^\s*\/\/.*$|^import [\s\S]*?;$|`(?:[^`\\\n]|\\.)*`/gm;
  return text.replace(pieces, (_, kept?: string) => kept ?? "");
}

/** The templates handed to `phrase`, anywhere. */
function templates(text: string): string[] {
  return text
    .split(/\bphrase\(/)
    .slice(1)
    .flatMap((rest) => quoted(/^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^{)"'])*/.exec(rest)![0]));
}

export function doctorSentences(): string[] {
  const all = readdirSync(path.join(packageRoot(), "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => templates(sourceOf(file)));
  const own = DOCTORS.flatMap((file) => {
    const text = sourceOf(file);
    const named = [...text.matchAll(/\b(?:name|title|reason|detail|why|gives)\b[:=\s]+"([^"\n]+)"/g)].map(
      ([, one]) => one!,
    );
    return [...named, ...quoted(text).filter((one) => one.trim().includes(" "))];
  });
  const marks = [
    "ok",
    "careful",
    "FAILED",
    "skipped",
    "live without a sign-in",
    "{mark} {name}: {detail}",
    CHOOSE,
    "{first}; {more}",
  ];
  return [...new Set([...all, ...own, ...marks])]
    .filter((one) => !OTHERS.some((other) => other.test(one)) && /[A-Za-z]{2}/.test(one))
    .sort();
}
