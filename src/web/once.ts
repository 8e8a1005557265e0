/**
 * Does a request once per caller and idempotency key, however often it comes: at once, later, or after a crash. What was refused
 * stays refused under its key.
 */
import type { Work } from "../db/work.ts";
import type { Writer } from "../db/writer.ts";
import type { Answered, DoneRequests, Known } from "./done-requests.ts";
import type { Ask, PostEndpoint } from "./endpoint.ts";
import { type Problem, Refusal } from "./refusal.ts";

/** Of an error: what the client is told of it. */
export type Tell = (error: unknown) => { readonly status: number; readonly problem: Problem };

interface UnderWay {
  readonly request: string;
  readonly answer: Promise<string>;
}

export class Once {
  readonly #done: DoneRequests;
  readonly #writer: Pick<Writer, "run">;
  readonly #did: ((work: Work, one: PostEndpoint, ask: Ask) => void) | undefined;
  readonly #underWay = new Map<string, UnderWay>();

  /** `did`: told of each that was done, in the commit that notes it. */
  constructor(options: {
    readonly done: DoneRequests;
    readonly writer: Pick<Writer, "run">;
    readonly did?: (work: Work, one: PostEndpoint, ask: Ask) => void;
  }) {
    this.#did = options.did;
    this.#done = options.done;
    this.#writer = options.writer;
  }

  /**
   * The answer as JSON. Throws the Refusal it was refused with before, and one where the key was used for something else, or the
   * answer is not shown again.
   */
  async answer(one: PostEndpoint, ask: Ask, known: Known, tell: Tell): Promise<string> {
    const before = this.#done.before(known);
    if (before.was === "other") throw keyUsed();
    if (before.was === "answered") return shown(before);
    const flight = `${known.caller} ${known.key}`;
    const flying = this.#underWay.get(flight);
    if (!flying) return this.#fly(flight, known.request, () => this.#tried(one, ask, known, tell));
    if (flying.request !== known.request) throw keyUsed();
    const json = await flying.answer;
    return shown({ status: 200, json: one.secret ? undefined : json });
  }

  #fly(flight: string, request: string, run: () => Promise<string>): Promise<string> {
    const answer = run().finally(() => this.#underWay.delete(flight));
    this.#underWay.set(flight, { request, answer });
    return answer;
  }

  async #tried(one: PostEndpoint, ask: Ask, known: Known, tell: Tell): Promise<string> {
    try {
      return await this.#do(one, ask, known, tell);
    } catch (error) {
      const refused = refusedAs(error, tell);
      if (refused) await this.#writer.run((work) => this.#done.put(work, known, refused));
      throw error;
    }
  }

  async #do(one: PostEndpoint, ask: Ask, known: Known, tell: Tell): Promise<string> {
    const done = (json: string): Answered => ({ status: 200, json: one.secret ? undefined : json });
    if (one.write) {
      return this.#writer.run((work) => {
        const json = JSON.stringify(one.answer.parse(one.write!(work, ask as never)));
        this.#done.put(work, known, done(json));
        this.#did?.(work, one, ask);
        return json;
      });
    }
    if (!one.run) throw new Error(`The route ${one.path} does nothing.`);
    const keep = (work: Work, answer: () => unknown) => {
      const answered = answeredBy(() => done(JSON.stringify(one.answer.parse(answer()))), tell);
      if (answered) this.#done.put(work, known, answered);
    };
    const json = JSON.stringify(one.answer.parse(await one.run({ ...ask, keep } as never)));
    await this.#writer.run((work) => {
      this.#done.put(work, known, done(json));
      this.#did?.(work, one, ask);
    });
    return json;
  }
}

function answeredBy(answer: () => Answered, tell: Tell): Answered | undefined {
  try {
    return answer();
  } catch (error) {
    return refusedAs(error, tell);
  }
}

/** What is noted of a refusal; `undefined` where it is no answer to what was asked: a mistake of the bot, or too many requests. */
function refusedAs(error: unknown, tell: Tell): Answered | undefined {
  const { status, problem } = tell(error);
  return status >= 500 || status === 429 ? undefined : { status, json: JSON.stringify(problem) };
}

/** What it was answered before. Throws where that was a refusal. */
function shown({ status, json }: Answered): string {
  if (json === undefined) {
    throw new Refusal(
      409,
      "DONE_BEFORE",
      "This was done before, and its answer is shown only once.",
      "Undo it and do it anew.",
    );
  }
  if (status === 200) return json;
  const { code, message, cure, fields } = JSON.parse(json) as Problem;
  throw new Refusal(status, code, message, cure, undefined, fields);
}

const keyUsed = () =>
  new Refusal(
    422,
    "KEY_USED",
    "This idempotency key was used for another request.",
    "Send a new key with each new request.",
  );
