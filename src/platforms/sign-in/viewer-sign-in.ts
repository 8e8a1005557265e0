/**
 * A viewer signs in on a page of ours with their account at a platform, by OAuth's code flow. It proves who they are and
 * nothing else: no permission is asked for, and the tokens are given back as soon as the platform has told whose they are.
 */
import { UserError } from "../../base/errors.ts";
import { type PlatformName, platformTitle } from "../../model/message.ts";

/** Whom a platform says somebody is. */
export interface SignedIn {
  readonly platform: PlatformName;
  /** The platform's id of the account: what everything is keyed on. */
  readonly platformId: string;
  /** Lower case; empty where what the platform tells cannot be one. */
  readonly login: string;
  readonly displayName: string;
  /** When the account was made, where the platform tells. */
  readonly accountCreatedAtMs?: number;
}

/** Where a browser is sent and what it comes back with. */
export interface SignInRound {
  /** Sent along and compared when the browser comes back. */
  readonly state: string;
  /** PKCE: the hash of the verifier, which stays here. */
  readonly challenge: string;
  /** Our address that the platform sends the browser back to, as it is registered there. */
  readonly redirectUri: string;
}

/** What the browser came back with, and what only we know. */
export interface SignInProof {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** The platforms that viewers can sign in with. */
export const SIGN_IN_WAYS = ["twitch", "kick"] as const;

/** The sign-in of viewers at one platform. */
export interface ViewerSignIn {
  readonly platform: (typeof SIGN_IN_WAYS)[number];
  /** Whether the streamer has set it up: asked at each use, so that a secret written while the bot runs is picked up. */
  readonly isOn: boolean;
  /** Where the browser goes. Holds no secret. @throws {UserError} `signInOff` */
  address(round: SignInRound): string;
  /** Whose sign-in it was. The tokens are worthless afterwards. @throws {SignInError} */
  whoIs(proof: SignInProof): Promise<SignedIn>;
}

/** Where a platform sends browsers back to; typed by the streamer into the platform's page about their app. */
export function signInRedirect(publicUrl: string, platform: ViewerSignIn["platform"]): string {
  return `${publicUrl.replace(/\/+$/, "")}/sign-in/${platform}/callback`;
}

/** What the streamer should know and can cure; `undefined` once it works. */
export type SignInTrouble = (platform: PlatformName, sentence: string | undefined) => void;

/** Why nobody is signed in, in words for whoever tried. `{platform}` is the platform's name. */
const SIGN_IN_PROBLEMS = {
  signInOff: "Signing in with {platform} is not set up here.",
  signInDenied: "Nothing was allowed at {platform}, so you are not signed in.",
  signInNone: "{platform} sent you back without an answer. Sign in once more.",
  signInUnknown: "This sign-in is not known here (any more). Sign in once more.",
  signInExpired: "This sign-in took longer than 10 minutes. Sign in once more.",
  signInUsed: "This sign-in was used already. If you are not signed in, sign in once more.",
  signInElsewhere: "This sign-in was begun in another browser. Sign in here.",
  signInFull: "Too many are signing in right now. Try again in a minute.",
  signInUnreachable: "{platform} cannot be reached right now. Try again in a minute.",
  signInSlow: "{platform} takes too long to answer. Try again in a minute.",
  signInBusy: "{platform} has trouble answering right now. Try again in a minute.",
  signInStrange: "{platform} gave an answer that cannot be understood. Try again in a minute.",
  signInRefused: "{platform} no longer accepts this sign-in. Sign in once more.",
  signInApp:
    "{platform} does not accept this page's own sign-in. Please tell the streamer: `npx chatmint doctor` says why.",
} as const;

export type SignInProblem = keyof typeof SIGN_IN_PROBLEMS;

/** Nobody is signed in. */
export class SignInError extends UserError {
  declare readonly code: SignInProblem;

  constructor(code: SignInProblem, platform: PlatformName) {
    const title = platformTitle(platform);
    super(code, SIGN_IN_PROBLEMS[code].replaceAll("{platform}", title), { platform: title });
  }
}
