/**
 * What sub-commands do to the book: named operations, done in the same way by the running bot, which is asked through its
 * door, and by a sub-command that holds the book alone.
 */
import { z } from "zod";
import { ConfigError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { phrase } from "../base/phrase.ts";
import { PLATFORMS } from "../model/message.ts";
import { ACCOUNTS_MOST } from "../platforms/accounts.ts";
import type { House } from "./app.ts";
import { eventsAnswer, eventsRequest } from "./events-operation.ts";
import { endAccess, pairWindow, whoIsLetIn } from "./web/access-operations.ts";

/** What whoever asked reads, and the exit code: 0 done, 1 refused or failed, 2 wrongly asked. */
export interface Answer {
  readonly code: number;
  readonly lines: readonly string[];
  /** What a sub-command reads: JSON, in the shape of the operation. */
  readonly data?: unknown;
}

/** What is asked. */
export interface Asked {
  readonly operation: string;
  readonly request: unknown;
  /** The same when it is asked again, because the answer was lost: 16 to 64 hexadecimal digits. */
  readonly id: string;
}

type Operation = (house: House, asked: Asked) => Promise<Answer>;

/**
 * An operation with the shape of its request. It writes with the bot's writer, a little at a time, so that chat never
 * waits for it; with the same id twice it does its work once.
 */
function operation<T>(shape: z.ZodType<T>, run: (house: House, request: T, id: string) => Promise<Answer>): Operation {
  return async (house, { operation: name, request, id }) => {
    const read = shape.safeParse(request);
    if (read.success) return run(house, read.data, id);
    const reason = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new ConfigError("REQUEST", [phrase("What was asked of {name} is not right: {reason}", { name, reason })]);
  };
}

/** The longest line a command can have, in characters. */
export const LINE_MAX = 500;

const seasonWish = z.strictObject({ name: z.string().max(LINE_MAX), keep: z.int() });

/** The number of an import as people type it: `7` or `O7`. */
const importNumber = z
  .union([z.int().min(1), z.string().regex(/^[oO]?[1-9]\d{0,8}$/, "an import has a number like O7")])
  .transform((typed) => (typeof typed === "number" ? typed : Number(typed.replace(/^o/i, ""))));

/** How an import stands once it is through, or after a moment beside a bot that runs. */
async function importAnswer(house: House, number: number): Promise<Answer> {
  const { imports } = house.features;
  await imports.soonEnded(number);
  const standing = imports.status(number);
  return { code: 0, lines: imports.inWords(standing), data: standing };
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  /** What the end of a season would come to. */
  "season-plan": operation(seasonWish, async ({ features: { seasons } }, wish) =>
    done(seasons.report.plan(await seasons.plan(wish))),
  ),
  "season-end": operation(seasonWish, async ({ features: { seasons } }, wish, id) =>
    done(seasons.report.ended(await seasons.end({ ...wish, key: id }))),
  ),
  "season-undo": operation(
    z.strictObject({ name: z.string().max(LINE_MAX).optional() }),
    async ({ features: { seasons } }, { name }, id) =>
      done(seasons.report.undone(await seasons.undo({ name, key: `season-undo:${id}` }))),
  ),
  /** Whom the decay would hit now. */
  "decay-plan": operation(z.strictObject({}), async ({ features }) => done(await features.decay.report.plan())),
  "season-list": operation(z.strictObject({}), async ({ features: { seasons } }) => done(seasons.report.list(seasons))),

  /** One line of chat as the broadcaster's, answered here. `sure` is what writing it twice is in chat. */
  run: operation(z.object({ line: z.string().min(1).max(LINE_MAX), sure: z.boolean() }), async (house, request, id) => {
    const { line, sure } = request;
    const mark = house.called("");
    const lines: string[] = [];
    const outcome = await house.terminal(line.startsWith(mark) ? line : mark + line, (text) => lines.push(text), {
      id,
      sure,
    });
    if (outcome?.kind !== "done") return { code: 1, lines };
    return { code: 0, lines: lines.length > 0 ? lines : [phrase("Done.")] };
  }),

  /** Makes commands out of what stands behind `!command add`, one after the other. */
  "commands-add": operation(
    z.object({ lines: z.array(z.string().min(1).max(LINE_MAX)).max(100) }),
    async (house, { lines }, id) => {
      const answers: string[] = [];
      let code = 0;
      for (const [at, line] of lines.entries()) {
        const text = `${house.called("command")} add ${line}`;
        const outcome = await house.terminal(text, (answer) => answers.push(answer), { id: `${id}-${at}`, sure: true });
        if (outcome?.kind !== "done") code = 1;
        if (outcome === undefined) break;
      }
      return { code, lines: answers };
    },
  ),

  /** Places that what happens is told to. */
  events: operation(eventsRequest, (house, request) => eventsAnswer(house, request)),

  /** Who is called so on a platform, asked with the bot's own sign-ins. `data` is an AccountsAnswer. */
  accounts: operation(
    z.object({ platform: z.enum(PLATFORMS), logins: z.array(z.string()).max(ACCOUNTS_MOST) }),
    async (house, { platform, logins }) => ({
      code: 0,
      lines: [],
      data: await house.accountsByLogin(platform, logins),
    }),
  ),

  /**
   * Brings a staged file in. The data of this and of the next two is how the import stands (`ImportStanding` of the imports):
   * while it says `running`, or its undo is not through, `import-status` tells how far it is.
   */
  "import-begin": operation(z.object({ file: z.string().min(1) }), async (house, { file }, id) => {
    const { number, isOld } = await house.features.imports.begin({ file }, id);
    const answer = await importAnswer(house, number);
    const old = `This file is in the book already, as O${number}; nothing was added.`;
    return isOld && house.features.imports.status(number).state === "done"
      ? { ...answer, lines: [old, ...answer.lines] }
      : answer;
  }),
  "import-undo": operation(z.object({ number: importNumber }), async (house, { number }, id) => {
    await house.features.imports.undo(number, id);
    return importAnswer(house, number);
  }),
  "import-status": operation(z.object({ number: importNumber }), async (house, { number }) => {
    const standing = house.features.imports.status(number);
    return { code: 0, lines: house.features.imports.inWords(standing), data: standing };
  }),
  /** What erasing somebody would come to. The data has the number of the viewer. */
  "erase-plan": operation(z.strictObject({ name: z.string().min(1).max(LINE_MAX) }), async (house, { name }) => {
    const viewer = house.viewers.byName(house.home, name);
    if (!viewer) return { code: 1, lines: [phrase("The book knows nobody called {name}.", { name })] };
    const { privacy } = house.features;
    const plan = privacy.plan(viewer.id);
    const { viewerId, blocked } = plan;
    return { code: blocked === undefined ? 0 : 1, lines: privacy.report.plan(plan), data: { viewerId } };
  }),
  /** Erases the viewer that was told of, whatever they are called by now. */
  erase: operation(z.strictObject({ viewerId: z.int().min(1) }), async ({ features: { privacy } }, { viewerId }) =>
    done(privacy.report.erased(await privacy.erase(viewerId))),
  ),

  /** A code for another window, who is let in by the web, and an end of it. */
  "web-pair": operation(z.strictObject({}), async (house) => pairWindow(house)),
  "web-sessions": operation(z.strictObject({}), async (house) => whoIsLetIn(house)),
  "web-revoke": operation(z.strictObject({ what: z.string().min(1).max(20) }), (house, { what }) =>
    endAccess(house, what),
  ),

  /** All imports, the oldest first; the data is a list of the same. */
  "import-list": operation(z.object({}), async (house) => {
    const all = house.features.imports.list();
    const lines = all.map((one) => house.features.imports.inWords(one)[0]!);
    return { code: 0, lines: lines.length > 0 ? lines : ["Nothing was brought in from another bot."], data: all };
  }),
};

function done(lines: readonly string[]): Answer {
  return { code: 0, lines };
}

/** Does what is asked. Never rejects: what went wrong is the answer. */
export async function perform(house: House, asked: Asked, log: Log): Promise<Answer> {
  const { operation: name } = asked;
  const run = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  try {
    if (run) return await run(house, asked);
    const unknown = phrase(
      "This Chatmint cannot do {name}. If the bot that runs is another version, stop it and start it with this one.",
      { name },
    );
    throw new ConfigError("OPERATION", [unknown]);
  } catch (err) {
    if (err instanceof ConfigError) return { code: 2, lines: err.problems };
    log.error({ err, operation: name }, "what a sub-command asked failed");
    return { code: 1, lines: [phrase("What was asked ({name}) failed: {reason}", { name, reason: messageOf(err) })] };
  }
}
