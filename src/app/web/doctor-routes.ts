/** The page Doctor: the steps of `chatmint doctor` as they are found, for all pages that look. */
import * as z from "zod";
import { messageOf } from "../../base/errors.ts";
import type { DoctorStep } from "../../platforms/platform.ts";
import { endpoint } from "../../web/endpoint.ts";
import { topic } from "../../web/topic.ts";
import type { WebGround } from "./web-ground.ts";

const doctorShape = z.object({
  isLooking: z.boolean(),
  lookedAtMs: z.int().optional(),
  steps: z.array(
    z.object({
      name: z.string(),
      state: z.enum(["ok", "warning", "failed", "skipped"]),
      detail: z.string(),
      cure: z.string().optional(),
    }),
  ),
  failed: z.string().optional().describe("Why it could not look at all."),
});

/** One look at a time, whoever asked for it. */
class DoctorLook {
  readonly #ground: WebGround;
  #isLooking = false;
  #lookedAtMs: number | undefined;
  #steps: readonly DoctorStep[] = [];
  #failed: string | undefined;

  constructor(ground: WebGround) {
    this.#ground = ground;
  }

  state(): z.input<typeof doctorShape> {
    return {
      ...{ isLooking: this.#isLooking, lookedAtMs: this.#lookedAtMs, failed: this.#failed },
      steps: this.#steps.map(({ name, state, detail, cure }) => ({
        ...{ name, state, detail },
        ...(cure !== undefined && state !== "ok" ? { cure } : {}),
      })),
    };
  }

  /** Begins one, unless one is under way. */
  begin(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#steps = [];
    this.#failed = undefined;
    this.#changed();
    void this.#look();
  }

  async #look(): Promise<void> {
    const { doctor, house } = this.#ground;
    try {
      for await (const step of doctor()) {
        this.#steps = [...this.#steps, step];
        this.#changed();
      }
    } catch (error) {
      this.#failed = messageOf(error);
    }
    this.#isLooking = false;
    this.#lookedAtMs = house.ground.core.clock.now();
    this.#changed();
  }

  #changed(): void {
    this.#ground.house.ground.core.changes.changed("doctor");
  }
}

/** The route and the topic of one look. */
export function doctorParts(ground: WebGround) {
  const look = new DoctorLook(ground);
  const own = { on: ["private"], who: ["broadcaster"] } as const;
  return {
    routes: [
      endpoint({
        ...{ ...own, method: "post", path: "/api/v1/doctor" },
        summary: "Goes through every step of the doctor; what it finds comes over the topic doctor.",
        body: z.strictObject({}),
        answer: z.object({ begun: z.boolean() }),
        run() {
          look.begin();
          return { begun: true };
        },
      }),
    ] as const,
    topics: [topic({ ...own, name: "doctor", shape: doctorShape, state: () => look.state() })] as const,
  };
}
