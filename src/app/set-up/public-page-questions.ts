/** The questions of the set-up about a page for viewers: whether there shall be one, where, and by what they sign in on it. */
import { isNone } from "../../config/channel-links.ts";
import { looksLikeCredential } from "../../platforms/sign-in/env-secrets.ts";
import { signInRedirect } from "../../platforms/sign-in/viewer-sign-in.ts";
import type { Config } from "../config.ts";
import type { Speech } from "../speech.ts";
import type { Note } from "./answered.ts";
import { ask, oneOf, type Question, type Read } from "./question.ts";

interface Asking {
  readonly config: Config;
  readonly speech: Speech;
  /** The channels that were answered; empty for none. */
  readonly channels: { readonly twitch: string; readonly kick: string };
  readonly set: Note;
}

type Part<T> = Generator<Question, T, unknown>;

/** Asks about the page. What can only be secret is asked by the sign-ins, never here. */
export function* publicPage(asking: Asking): Part<void> {
  const { config, speech, set } = asking;
  const now = config.web.public;
  const isWanted = yield* yesOrNo(speech, now.enabled, {
    ...{ id: "web.public.enabled", before: [] },
    text: speech.say(
      "Shall your viewers have a page with the shop, the leaderboard and what they have? It needs a public address. (yes, no)",
    ),
  });
  // Whoever wants none finds nothing of it in their config.
  const switchOff = () => now.enabled && set("web.public.enabled", false);
  if (!isWanted) {
    switchOff();
    return;
  }
  const url = yield* ask({
    ...{ id: "web.public.url", shown: now.url || "none", keep: now.url, read: publicAddress(speech) },
    before: [
      `  ${speech.say("Never open a port of your router for it: a tunnel or a small server leads to it ({page}).", { page: "docs/public-page.md" })}`,
    ],
    text: speech.say("Which address did the tunnel or the server give you? Like {example} (- for none yet)", {
      example: "https://points.example.com",
    }),
  });
  if (url === "") {
    switchOff();
    return;
  }
  set("web.public.enabled", true);
  set("web.public.url", url);
  yield* signIns(asking, url);
}

/** By what viewers prove who they are there. */
function* signIns({ config, speech, channels, set }: Asking, url: string): Part<void> {
  if (channels.twitch) {
    const now = config.twitch.viewerSignIn.clientId;
    const clientId = yield* ask({
      ...{ id: "twitch.viewerSignIn.clientId", shown: now || "none", keep: now },
      before: [
        `  ${speech.say("Viewers sign in with Twitch through a second application of yours, of the type Confidential, made at {page}", { page: "https://dev.twitch.tv/console/apps/create" })}`,
        `  ${speech.say("with this OAuth Redirect URL, exactly: {address}", { address: signInRedirect(url, "twitch") })}`,
      ],
      text: speech.say("Its client ID? The secret is asked when you sign in. (- for none)"),
      read: clientIdReader(speech, config.twitch.clientId),
    });
    if (clientId !== now) set("twitch.viewerSignIn.clientId", clientId);
  }
  if (channels.kick) {
    const isOn = yield* yesOrNo(speech, config.kick.viewerSignIn, {
      id: "kick.viewerSignIn",
      before: [
        `  ${speech.say("Your Kick app needs one more redirect URL for it, exactly: {address}, and the scope {scope}.", { address: signInRedirect(url, "kick"), scope: "user:read" })}`,
      ],
      text: speech.say("Shall viewers sign in with Kick too? (yes, no)"),
    });
    if (isOn !== config.kick.viewerSignIn) set("kick.viewerSignIn", isOn);
  }
}

function* yesOrNo(speech: Speech, now: boolean, about: Pick<Question, "id" | "before" | "text">): Part<boolean> {
  const usual = now ? "yes" : "no";
  const words = ["yes", "no"] as const;
  const answer = yield* ask<"yes" | "no">({
    ...{ ...about, shown: usual, keep: usual, words, read: oneOf(speech, ...words) },
  });
  return answer === "yes";
}

/** `https://points.example.com`, also pasted without its beginning or with a slash behind it; `-` for none. */
function publicAddress(speech: Speech): (answer: string) => Read<string> {
  return (answer) => {
    if (isNone(answer)) return { value: "" };
    const url = (/^[a-z]+:\/\//i.test(answer) ? answer : `https://${answer}`).replace(/\/+$/, "").toLowerCase();
    return /^https?:\/\/[^\s/?#@]+$/.test(url)
      ? { value: url }
      : {
          wrong: speech.say("Write an address like {example}, without a path.", {
            example: "https://points.example.com",
          }),
        };
  };
}

function clientIdReader(speech: Speech, ofTheBot: string): (answer: string) => Read<string> {
  return (answer) => {
    if (isNone(answer)) return { value: "" };
    if (ofTheBot !== "" && answer === ofTheBot) {
      return {
        wrong: speech.say(
          "That is the client ID of the bot's own application, which is of the type Public. Make a second one.",
        ),
      };
    }
    return looksLikeCredential(answer)
      ? { value: answer }
      : { wrong: speech.say("That is one word of letters and digits. Copy it again.") };
  };
}
