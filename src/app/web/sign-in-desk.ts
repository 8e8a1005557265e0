/** Sign-ins on the public page, from the button to the session: what is under way, and what came of it. */
import { UserError } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import { Recent } from "../../base/recent.ts";
import type { Work } from "../../db/work.ts";
import { SignInAttempts } from "../../platforms/sign-in/sign-in-attempts.ts";
import {
  type SignedIn,
  SignInError,
  signInRedirect,
  type ViewerSignIn,
} from "../../platforms/sign-in/viewer-sign-in.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import type { Caller } from "../../web/caller.ts";
import { newSecret } from "../../web/secrets.ts";
import { inWords } from "./in-words.ts";
import type { WebGround } from "./web-ground.ts";

type At = ViewerSignIn["platform"];
/** What a sign-in is for: to be known here, or to prove an account that is to become one with that of a session. */
type Purpose = { readonly for: "session" } | { readonly for: "link"; readonly sessionId: number };

/** What a browser brings back from the platform. */
export interface CameBack {
  readonly at: At;
  readonly code: string | undefined;
  readonly state: string | undefined;
  /** The word of OAuth for what went wrong there. */
  readonly error: string | undefined;
  /** The secret of the cookie it was begun with. */
  readonly browser: string | undefined;
  /** Who was signed in with this browser before. */
  readonly caller: Caller;
  /** How the browser calls itself. */
  readonly userAgent: string;
}

/** What came of it: a session's secret where there is a new one, or a word for {@link SignInDesk.problem}. */
export type Came =
  | { readonly status: "in"; readonly secret: string }
  | { readonly status: "proven" }
  | { readonly status: "refused"; readonly problem: string };

/** An account that was signed in with beside the one of a session. */
interface Offer {
  readonly account: Pick<KnownViewer, "platform" | "platformId">;
  readonly untilMs: number;
}

/** How long somebody has to say yes to a link. */
const OFFER_MS = 10 * MINUTE_MS;
const KEPT = 1_000;

export class SignInDesk {
  readonly #ground: WebGround;
  readonly #signIns: Readonly<Record<At, ViewerSignIn>>;
  readonly #attempts: SignInAttempts<Purpose>;
  readonly #problems = new Recent<string, string>(KEPT);
  readonly #offers = new Recent<number, Offer>(KEPT);

  constructor(ground: WebGround, signIns: Readonly<Record<At, ViewerSignIn>>) {
    this.#ground = ground;
    this.#signIns = signIns;
    this.#attempts = new SignInAttempts(ground.system);
  }

  /** With which platforms one can sign in. */
  get on(): At[] {
    return Object.values(this.#signIns)
      .filter(({ isOn }) => isOn)
      .map(({ platform }) => platform);
  }

  /** Begins one: where the browser goes, and what its cookie holds. `browser`: what it holds already. */
  begin(at: At, browser: string | undefined, purpose: Purpose): { readonly address: string; readonly browser: string } {
    const signIn = this.#signIns[at];
    if (!signIn.isOn) throw new SignInError("signInOff", at);
    const { state, challenge, browser: kept } = this.#attempts.begin(at, browser, purpose);
    return { address: signIn.address({ state, challenge, redirectUri: this.#redirectUri(at) }), browser: kept };
  }

  /** Ends one, whatever the browser brought. Refusals are values: there is no page yet that could show an error. */
  async finish(back: CameBack): Promise<Came> {
    const { at, code, state, error, browser } = back;
    try {
      const { verifier, purpose } = this.#attempts.take(at, { state, browser });
      if (error === "access_denied") throw new SignInError("signInDenied", at);
      if (error !== undefined || !code) throw new SignInError("signInNone", at);
      const who = await this.#signIns[at].whoIs({ code, verifier, redirectUri: this.#redirectUri(at) });
      return await this.#ground.house.writer.run((work) => this.#known(work, who, purpose, back));
    } catch (reason) {
      if (!(reason instanceof UserError)) throw reason;
      return { status: "refused", problem: this.#keep(inWords(this.#ground.house, reason)) };
    }
  }

  /** The sentence behind a word of {@link Came}; `undefined` once it is forgotten. */
  problem(word: string): string | undefined {
    return this.#problems.get(word);
  }

  /** The account that this session may say yes to. */
  offered(sessionId: number): KnownViewer | undefined {
    const offer = this.#offers.get(sessionId);
    if (!offer || offer.untilMs <= this.#ground.system.clock.monotonic()) return undefined;
    return this.#ground.house.viewers.known(offer.account.platform, offer.account.platformId);
  }

  /** It was answered. */
  forgetOffer(sessionId: number): void {
    this.#offers.delete(sessionId);
  }

  #known(work: Work, who: SignedIn, purpose: Purpose, { at, caller, userAgent }: CameBack): Came {
    const { viewers, features, ground } = this.#ground.house;
    const viewer = this.#met(work, who);
    if (purpose.for === "link") {
      if (!isViewer(caller) || caller.sessionId !== purpose.sessionId) throw new SignInError("signInElsewhere", at);
      const own = viewers.known(caller.platform, caller.platformId);
      if (!own) throw new SignInError("signInUnknown", at);
      features.linking.checkJoin(own, viewer);
      const untilMs = this.#ground.system.clock.monotonic() + OFFER_MS;
      work.afterCommit(() => this.#offers.set(caller.sessionId, { account: viewer, untilMs }));
      return { status: "proven" };
    }
    const { sessions } = ground.core.access;
    // A session that somebody planted in this browser, or left in it, is over.
    if (isViewer(caller)) sessions.end(work, caller.sessionId);
    const owner = { kind: "viewer", platform: who.platform, platformId: who.platformId } as const;
    return { status: "in", secret: sessions.begin(work, owner, userAgent) };
  }

  /** Notes who it is. Their roles stay what chat told: signing in proves nothing about them. */
  #met(work: Work, { platform, platformId, login, displayName, accountCreatedAtMs }: SignedIn): KnownViewer {
    const { viewers } = this.#ground.house;
    const met = viewers.ensureListed(work, platform, { platformId, login, displayName, roles: [] });
    if (accountCreatedAtMs === undefined) return met;
    return viewers.setAccountCreated(work, platform, platformId, accountCreatedAtMs) ?? met;
  }

  #keep(sentence: string): string {
    const word = newSecret(this.#ground.system.random, 12);
    this.#problems.set(word, sentence);
    return word;
  }

  #redirectUri(at: At): string {
    return signInRedirect(this.#ground.config.web.public.url, at);
  }
}

/** Whether somebody is signed in as a viewer, moderators too. */
export function isViewer(caller: Caller): caller is Extract<Caller, { kind: "viewer" | "moderator" }> {
  return caller.kind === "viewer" || caller.kind === "moderator";
}
