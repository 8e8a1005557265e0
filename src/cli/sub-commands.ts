/** The sub-commands of `chatmint`: each with its help, its options and the file that does it, loaded when it is called. */
import type { CliContext } from "./context.ts";
import { IMPORT_FLAGS } from "./import/flags.ts";

/** Does a sub-command. Resolves with the exit code. */
export type Action = (
  context: CliContext,
  args: readonly string[],
  options: Record<string, unknown>,
) => Promise<number>;

export interface SubCommand {
  /** Its name, and what is written behind it. */
  readonly usage: string;
  readonly description: string;
  readonly example: string;
  /** Flags, what each does, and a default. */
  readonly options?: readonly (readonly [flags: string, description: string, standard?: string])[];
  readonly action: Action;
}

/** All but `start`, which is what is done without one. */
export const SUB_COMMANDS: readonly SubCommand[] = [
  {
    usage: "rehearse",
    description: "try it in this terminal, connected to nothing, under the rules of your config",
    example: "npx chatmint rehearse --fresh",
    options: [["--fresh", "begin with an empty rehearsal book"]],
    action: async (context, _args, options) =>
      (await import("./run/rehearse.ts")).rehearse(context, { fresh: options.fresh === true }),
  },
  {
    usage: "init",
    description: "asks a few questions and writes config.json",
    example: "npx chatmint init",
    action: async (context) => (await import("./set-up/init.ts")).init(context),
  },
  {
    usage: "check",
    description: "checks the config, the command files and the book, and lists every problem",
    example: "npx chatmint check",
    action: async (context) => (await import("./look/check.ts")).check(context),
  },
  {
    usage: "verify [file]",
    description: "adds the book up again, or a copy of it; names the accounts that do not add up",
    example: "npx chatmint verify --data data",
    options: [
      ["--chain [hash@n]", "the hash over all transfers; or whether the first n have this hash"],
      ["--rehearsal", "the rehearsal's book instead"],
    ],
    action: async (context, [file], options) =>
      (await import("./look/verify.ts")).verify(context, file, {
        rehearsal: options.rehearsal === true,
        ...(options.chain === undefined ? {} : { chain: options.chain as string | true }),
      }),
  },
  {
    usage: "viewer <name>",
    description: "what the book knows of one viewer",
    example: "npx chatmint viewer ann",
    options: [
      [
        "--export <file>",
        "writes everything the book knows about them into a file for them, in words; - is the terminal",
      ],
      ["--rehearsal", "from the rehearsal's book"],
    ],
    action: async (context, [name = ""], options) =>
      (await import("./look/viewer.ts")).viewer(context, name, {
        rehearsal: options.rehearsal === true,
        export: options.export as string | undefined,
      }),
  },
  {
    usage: "history <name>",
    description: "every movement of one viewer's balance, in words",
    example: "npx chatmint history ann --limit 50",
    options: [
      ["--rehearsal", "from the rehearsal's book"],
      ["--limit <n>", "how many movements", "30"],
    ],
    action: async (context, [name = ""], options) =>
      (await import("./look/viewer.ts")).history(context, name, {
        rehearsal: options.rehearsal === true,
        limit: Number(options.limit),
      }),
  },
  {
    usage: "run <command...>",
    description: "runs one chat command as yours, with the bot that runs or without one",
    example: 'npx chatmint run "addpoints bob 50"',
    options: [
      ["--sure", "does at once what the bot would ask you to write twice"],
      ["--rehearsal", "in the rehearsal instead"],
    ],
    action: async (context, words, options) =>
      (await import("./write/run.ts")).run(context, words, {
        sure: options.sure === true,
        rehearsal: options.rehearsal === true,
      }),
  },
  {
    usage: "season <verb> [name...]",
    description: "end: everybody begins anew, told before and asked; undo: takes it back; list: all that have ended",
    example: 'npx chatmint season end "Spring" --keep 10%',
    options: [
      ["--keep <share>", "end: what everybody keeps, like 10%; without it nothing"],
      ["--yes", "end: without asking"],
      ["--rehearsal", "in the rehearsal instead"],
    ],
    action: async (context, [verb = "", ...words], options) =>
      (await import("./write/season.ts")).season(context, verb, words, {
        keep: typeof options.keep === "string" ? options.keep : undefined,
        yes: options.yes === true,
        rehearsal: options.rehearsal === true,
      }),
  },
  {
    usage: "events <verb> [name] [address...]",
    description: "tells other programs what happens: add, list, test, on, off, retry, skip, rotate, remove",
    example: "npx chatmint events add site https://example.com/chatmint --events giveaway.drawn",
    options: [
      ["--events <list>", "add: which ones, with commas between them; without it all"],
      ["--action <name>", "add: the action of Streamer.bot (default: Chatmint)"],
      ["--password <word>", "add: the password of Streamer.bot's WebSocket server"],
    ],
    action: async (context, [verb = "", ...words], options) =>
      (await import("./write/events.ts")).events(context, verb, words, {
        events: typeof options.events === "string" ? options.events : undefined,
        action: typeof options.action === "string" ? options.action : undefined,
        password: typeof options.password === "string" ? options.password : undefined,
      }),
  },
  {
    usage: "web <verb> [what]",
    description: "pair: a code for another window; sessions: who is let in; revoke: ends it, by its number or all",
    example: "npx chatmint web pair",
    options: [["--rehearsal", "of the rehearsal instead"]],
    action: async (context, [verb = "", ...words], options) =>
      (await import("./write/web.ts")).web(context, verb, words, { rehearsal: options.rehearsal === true }),
  },
  {
    usage: "export <file>",
    description: "takes what is in the book away: for Excel, for programs, for other bots; - is the terminal",
    example: "npx chatmint export balances.csv",
    options: [
      [
        "--format <format>",
        "csv, json, xlsx, sqlite, streamelements or phantombot (default: what the file's name ends in)",
      ],
      ["--what <list>", "balances, viewers, history, giveaways, entries, redemptions or all (default: balances)"],
      ["--viewer <name>", "only what there is about one viewer (default: everything about them)"],
      ["--currency <code>", "only one currency (default: all)"],
      ["--separator <name>", "CSV: semicolon, comma or tab between the cells", "semicolon"],
      ["--force", "replaces a file that is there"],
      ["--rehearsal", "from the rehearsal's book"],
    ],
    action: async (context, [file = ""], options) =>
      (await import("./look/export.ts")).exportFile(context, file, {
        ...(options as { format?: string; what?: string; viewer?: string; currency?: string; separator: string }),
        force: options.force === true,
        rehearsal: options.rehearsal === true,
      }),
  },
  {
    usage: "erase <name>",
    description: "erases a viewer who asks for it, told before and asked; what has to stay is kept without their name",
    example: "npx chatmint erase ann",
    options: [
      ["--yes", "without asking"],
      ["--rehearsal", "in the rehearsal instead"],
    ],
    action: async (context, [name = ""], options) =>
      (await import("./write/erase.ts")).erase(context, name, {
        yes: options.yes === true,
        rehearsal: options.rehearsal === true,
      }),
  },
  {
    usage: "decay",
    description: "shows whom the decay of what lies idle would hit now, and when; it changes nothing",
    example: "npx chatmint decay --dry-run",
    options: [
      ["--dry-run", "the same: it never does more than show"],
      ["--rehearsal", "in the rehearsal instead"],
    ],
    action: async (context, _args, options) =>
      (await import("./write/decay.ts")).decay(context, { rehearsal: options.rehearsal === true }),
  },
  {
    usage: "import <what> [number]",
    description:
      "brings points along from another bot's file or folder; a dry run first. Also: import list, import undo 7",
    example: "npx chatmint import points_export.csv",
    options: IMPORT_FLAGS,
    action: async (context, words, options) =>
      (await import("./import/import.ts")).importPoints(context, words, options),
  },
  {
    usage: "backup [file]",
    description: "makes a checked copy of the book, also while the bot runs",
    example: "npx chatmint backup before-the-show.db",
    action: async (context, [file]) => (await import("./look/backup.ts")).backup(context, file),
  },
  {
    usage: "restore [what...]",
    description: "lists the copies; puts a checked one in the place of the book, after it has said what that loses",
    example: 'npx chatmint restore "before 21:40"',
    options: [["--yes", "does it without asking"]],
    action: async (context, words, options) =>
      (await import("./look/restore.ts")).restore(context, words, { yes: options.yes === true }),
  },
  {
    usage: "drill",
    description: "restores the newest copy into a temporary place, looks through it and says how long it took",
    example: "npx chatmint drill",
    action: async (context) => (await import("./look/drill.ts")).drill(context),
  },
  {
    usage: "login <platform>",
    description: "signs the bot in to twitch or kick, in your browser",
    example: "npx chatmint login twitch --broadcaster",
    options: [
      ["--broadcaster", "Twitch: your own account, for subscriptions, gifts and follows"],
      ["--bot", "Kick: the second account named in kick.bot"],
      ["--viewers", "what your viewers need to sign in on your public page, instead of an account"],
    ],
    action: async (context, [platform = ""], options) =>
      (await import("./sign-in/sign-in.ts")).login(context, platform, {
        broadcaster: options.broadcaster === true,
        bot: options.bot === true,
        viewers: options.viewers === true,
      }),
  },
  {
    usage: "logout <platform>",
    description: "signs out of twitch or kick and deletes the sign-in",
    example: "npx chatmint logout twitch",
    options: [["--broadcaster", "Twitch: your own account"]],
    action: async (context, [platform = ""], options) =>
      (await import("./sign-in/sign-in.ts")).logout(context, platform, {
        broadcaster: options.broadcaster === true,
        bot: options.bot === true,
      }),
  },
  {
    usage: "redemption <number>",
    description: "one redemption of the shop: what the viewer wrote, and the code they get",
    example: "npx chatmint redemption 12",
    options: [["--rehearsal", "from the rehearsal's book"]],
    action: async (context, [number = ""], options) =>
      (await import("./look/redemption.ts")).redemption(context, number, { rehearsal: options.rehearsal === true }),
  },
  {
    usage: "giveaway <verify> <number-or-file>",
    description: "checks the draw of a giveaway, from the book or from its exported file",
    example: "npx chatmint giveaway verify 7",
    options: [["--rehearsal", "from the rehearsal's book"]],
    action: async (context, [verb = "", which = ""], options) =>
      (await import("./look/giveaway.ts")).giveaway(context, verb, which, { rehearsal: options.rehearsal === true }),
  },
  {
    usage: "doctor",
    description: "goes through every step of the connection and says what to do about each",
    example: "npx chatmint doctor",
    options: [["--json", "one JSON object a step, for programs"]],
    action: async (context, _, options) =>
      (await import("./set-up/doctor.ts")).doctor(context, { json: options.json === true }),
  },
];
