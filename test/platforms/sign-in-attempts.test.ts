import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { SimulatedSystem } from "../../src/base/system.ts";
import { ATTEMPT_MS, SignInAttempts } from "../../src/platforms/sign-in/sign-in-attempts.ts";
import { SignInError } from "../../src/platforms/sign-in/viewer-sign-in.ts";

let system: SimulatedSystem;
let attempts: SignInAttempts<string>;
beforeEach(() => {
  system = new SimulatedSystem(Date.UTC(2026, 10, 20));
  attempts = new SignInAttempts(system);
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SignInError) return error.code;
    throw error;
  }
  return "none";
}

const take = (state: string | undefined, browser: string | undefined, platform: "twitch" | "kick" = "twitch") =>
  codeOf(() => attempts.take(platform, { state, browser }));

describe("a sign-in under way", () => {
  it("is finished once, in the browser it was begun in, with the proof that went along", () => {
    const { state, browser, challenge } = attempts.begin("twitch", undefined, "mine");
    const { verifier, purpose } = attempts.take("twitch", { state, browser });
    expect(createHash("sha256").update(verifier).digest("base64url")).toBe(challenge);
    expect(purpose).toBe("mine");
    expect(take(state, browser)).toBe("signInUsed");
  });

  it("is for nobody else: not in another browser, not without a cookie, not at the other platform", () => {
    const mine = attempts.begin("twitch", undefined, "mine");
    const theirs = attempts.begin("twitch", undefined, "theirs");
    expect(take(theirs.state, mine.browser)).toBe("signInElsewhere");
    expect(take(mine.state, undefined)).toBe("signInElsewhere");
    expect(take(attempts.begin("kick", mine.browser, "mine").state, mine.browser, "twitch")).toBe("signInUnknown");
  });

  it("that was shown in another browser is used up: whoever made up that link cannot go on with it", () => {
    const { state, browser } = attempts.begin("twitch", undefined, "mine");
    expect(take(state, "another")).toBe("signInElsewhere");
    expect(take(state, browser)).toBe("signInUsed");
  });

  it("is good for ten minutes, and whoever comes later is told why", async () => {
    const early = attempts.begin("twitch", undefined, "mine");
    await system.advance(ATTEMPT_MS - 1);
    expect(take(early.state, early.browser)).toBe("none");
    const late = attempts.begin("twitch", undefined, "mine");
    await system.advance(ATTEMPT_MS);
    attempts.begin("twitch", undefined, "another's");
    expect(take(late.state, late.browser)).toBe("signInExpired");
  });

  it("lasts as long when the clock of the computer is set", () => {
    const { state, browser } = attempts.begin("twitch", undefined, "mine");
    system.set(-3_600_000);
    expect(take(state, browser)).toBe("none");
  });

  it("stands beside others of the same browser, which keeps its one cookie", () => {
    const first = attempts.begin("twitch", undefined, "first");
    const second = attempts.begin("kick", first.browser, "second");
    expect(second.browser).toBe(first.browser);
    expect(take(first.state, first.browser)).toBe("none");
    expect(take(second.state, first.browser, "kick")).toBe("none");
  });

  it.each(["", "short", "x".repeat(44), "x".repeat(42) + "\n", `${"x".repeat(42)};`])(
    "takes no cookie that it did not make: %j",
    (made) => expect(attempts.begin("twitch", made, "mine").browser).not.toBe(made),
  );

  it("is begun by nobody more where ten thousand are open, until some have ended", async () => {
    for (let n = 0; n < 10_000; n++) attempts.begin("twitch", undefined, "crowd");
    expect(codeOf(() => attempts.begin("twitch", undefined, "mine"))).toBe("signInFull");
    await system.advance(2 * ATTEMPT_MS);
    expect(codeOf(() => attempts.begin("twitch", undefined, "mine"))).toBe("none");
  });

  it("is found by no guess, however it is made out of what is known", () => {
    const { state, browser, challenge } = attempts.begin("twitch", undefined, "mine");
    const hash = createHash("sha256").update(state).digest("base64url");
    const near = [hash, challenge, browser, state.slice(1), `${state}=`, state.toUpperCase(), "", "__proto__"];
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...near), fc.base64String(), fc.string()), (guess) => {
        expect(guess === state || take(guess, browser) === "signInUnknown").toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(take(undefined, browser)).toBe("signInUnknown");
    expect(take(state, browser)).toBe("none");
  });
});
