/** Does a request once per caller and idempotency key, however often it comes: at once, later, or after a crash. */
import type { Writer } from "../db/writer.ts";
import type { DoneRequests, Known } from "./done-requests.ts";
import type { Ask, PostEndpoint } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

interface UnderWay {
  readonly request: string;
  readonly answer: Promise<string>;
}

export class Once {
  readonly #done: DoneRequests;
  readonly #writer: Pick<Writer, "run">;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(options: { readonly done: DoneRequests; readonly writer: Pick<Writer, "run"> }) {
    this.#done = options.done;
    this.#writer = options.writer;
  }

  /** The answer as JSON. Throws a Refusal where the key was used for something else, or the answer is not shown again. */
  async answer(one: PostEndpoint, ask: Ask, known: Known): Promise<string> {
    const before = this.#done.before(known);
    if (before.was === "other") throw keyUsed();
    if (before.was === "done") return shown(before.answer);
    const flight = `${known.caller} ${known.key}`;
    const flying = this.#underWay.get(flight);
    if (!flying) return this.#fly(flight, known.request, () => this.#do(one, ask, known));
    if (flying.request !== known.request) throw keyUsed();
    const answer = await flying.answer;
    return shown(one.secret ? undefined : answer);
  }

  #fly(flight: string, request: string, run: () => Promise<string>): Promise<string> {
    const answer = run().finally(() => this.#underWay.delete(flight));
    this.#underWay.set(flight, { request, answer });
    return answer;
  }

  async #do(one: PostEndpoint, ask: Ask, known: Known): Promise<string> {
    const keep = (json: string) => (one.secret ? undefined : json);
    if (one.write) {
      return this.#writer.run((work) => {
        const json = JSON.stringify(one.answer.parse(one.write!(work, ask as never)));
        this.#done.put(work, known, keep(json));
        return json;
      });
    }
    if (!one.run) throw new Error(`The route ${one.path} does nothing.`);
    const json = JSON.stringify(one.answer.parse(await one.run(ask as never)));
    await this.#writer.run((work) => this.#done.put(work, known, keep(json)));
    return json;
  }
}

function shown(answer: string | undefined): string {
  if (answer !== undefined) return answer;
  throw new Refusal(
    409,
    "DONE_BEFORE",
    "This was done before, and its answer is shown only once.",
    "Undo it and do it anew.",
  );
}

const keyUsed = () =>
  new Refusal(
    422,
    "KEY_USED",
    "This idempotency key was used for another request.",
    "Send a new key with each new request.",
  );
