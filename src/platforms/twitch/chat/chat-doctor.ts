/** The chat part of `chatmint doctor`: connect, sign in, join, write, moderator; each green or with its cure. */
import type { Log } from "../../../base/log.ts";
import { phrase } from "../../../base/phrase.ts";
import type { System } from "../../../base/system.ts";
import type { DoctorStep } from "../../platform.ts";
import type { ChatCredentials, TwitchSettings } from "../twitch-seams.ts";
import { ChatConnection, type Ending } from "./chat-connection.ts";
import type { ChatLink } from "./chat-link.ts";
import { hasBadge } from "./irc-line.ts";
import type { Notices } from "./kept-notices.ts";
import { meaningOf } from "./notices.ts";
import type { ChatSender } from "./sender.ts";

/** What is known of the chat connection, from a running one or from a short try. */
export interface ChatFinding {
  readonly reached: boolean;
  /** The account that signed in or was refused; `undefined` reads anonymously. */
  readonly login: string | undefined;
  /** The account whose sign-in has run out, so that it could not be tried: only the running bot renews it. */
  readonly due?: string;
  /** Why the account may not sign in, or may not enter the channel. */
  readonly refused: string | undefined;
  readonly banned: string | undefined;
  readonly joined: boolean;
  readonly moderator: boolean | undefined;
  /** What went wrong, where something did. */
  readonly reason: string | undefined;
}

const SIGN_IN = "npx chatmint login twitch";

/** What the running bot knows of its chat. */
export function findingOf(link: ChatLink, sender: Pick<ChatSender, "moderator"> | undefined): ChatFinding {
  const joined = link.state === "connected" || link.state === "read-only";
  return {
    reached: joined,
    login: link.writer?.credentials?.login,
    refused: link.trouble.refused,
    banned: link.trouble.banned,
    joined,
    moderator: link.writer && sender?.moderator,
    reason: joined ? undefined : "it is connecting",
  };
}

/** Connects once, looks, and closes: signs in with what is stored, joins, says nothing. */
export function probeChat(
  settings: TwitchSettings,
  credentials: ChatCredentials | undefined,
  system: System,
  log: Log,
): Promise<ChatFinding> {
  return new Promise((resolve) => {
    let moderator: boolean | undefined;
    const login = credentials?.login;
    const nothing = {
      login,
      refused: undefined,
      banned: undefined,
      joined: false,
      moderator: undefined,
      reason: undefined,
    };
    const finish = (finding: Partial<ChatFinding>) => {
      connection.kill();
      resolve({ ...nothing, reached: connection.signedIn, ...finding });
    };
    const connection = new ChatConnection({
      url: settings.endpoints.chat,
      channel: settings.channel,
      credentials,
      timeouts: settings.timeouts,
      system,
      log,
      handlers: {
        line: () => {},
        joined: (_, line) => {
          if (credentials && line.command === "USERSTATE")
            moderator = line.tags.mod === "1" || hasBadge(line, "moderator") || hasBadge(line, "broadcaster");
          finish({ joined: true, moderator });
        },
        notJoined: (_, reason) => finish({ reason: reason ?? "Twitch did not answer" }),
        move: () => finish({ reason: "Twitch was moving its chat servers; try again" }),
        ended: (_, { why, reason }: Ending) => finish({ reason, ...(why !== "lost" && { [why]: reason }) }),
      },
    });
  });
}

/** The lines of `doctor` for a finding. `notices`: what Twitch answered to the bot's lines since its last start. */
export function* chatSteps(
  settings: TwitchSettings,
  finding: ChatFinding,
  notices: Notices | undefined,
): Iterable<DoctorStep> {
  const { channel, botLogin, endpoints } = settings;
  if (!finding.reached && finding.refused === undefined) {
    yield {
      name: "Twitch chat",
      state: "failed",
      detail: phrase("{chat} cannot be reached: {reason}", {
        chat: endpoints.chat,
        reason: finding.reason ?? "no answer",
      }),
      cure: "Check the internet connection and the firewall; the bot keeps trying by itself.",
    };
    if (notices) yield* noticeSteps(notices);
    return;
  }
  yield { name: "Twitch chat", state: "ok", detail: phrase("connected to {chat}", { chat: endpoints.chat }) };
  yield signInStep(finding, botLogin);
  if (finding.refused === undefined) yield joinStep(finding, channel);
  yield writeStep(finding, botLogin);
  if (finding.moderator !== undefined) yield moderatorStep(finding.moderator, finding.login ?? botLogin);
  if (notices) yield* noticeSteps(notices);
}

function signInStep({ login, refused, due }: ChatFinding, botLogin: string): DoctorStep {
  const name = "Twitch chat sign-in";
  if (due !== undefined) return { name, state: "skipped", detail: notTried(due) };
  if (refused !== undefined) {
    return {
      name,
      state: "failed",
      detail: phrase("Twitch refused {login}: {refused}", { login: login ?? botLogin, refused }),
      cure: SIGN_IN,
    };
  }
  if (login !== undefined) return { name, state: "ok", detail: phrase("signed in as {login}", { login }) };
  const detail = "reading anonymously: the bot cannot answer, nor see when the channel is live";
  return { name, state: "warning", detail, cure: botLogin === "" ? "npx chatmint init" : SIGN_IN };
}

function joinStep({ joined, banned, reason }: ChatFinding, channel: string): DoctorStep {
  const name = "Twitch channel";
  if (banned !== undefined) {
    const cure = "Unban the bot: /unban and its name, in your chat.";
    return {
      name,
      state: "failed",
      detail: phrase("the bot is banned from #{channel}: {banned}", { channel, banned }),
      cure,
    };
  }
  if (joined) return { name, state: "ok", detail: phrase("joined #{channel}", { channel }) };
  const cure = "Check twitch.channel in the config.";
  return {
    name,
    state: "failed",
    detail: phrase("could not join #{channel}: {reason}", { channel, reason: reason ?? "no answer" }),
    cure,
  };
}

function notTried(login: string): string {
  return phrase("not tried as {login}, whose sign-in is due to be renewed; the bot does that when it runs", { login });
}

function writeStep({ login, joined, due }: ChatFinding, botLogin: string): DoctorStep {
  const name = "Twitch writing";
  if (due !== undefined) return { name, state: "skipped", detail: notTried(due) };
  if (login !== undefined && joined) return { name, state: "ok", detail: phrase("{login} can write", { login }) };
  const cure = botLogin === "" ? "npx chatmint init" : SIGN_IN;
  return { name, state: "warning", detail: "the bot cannot write on Twitch", cure };
}

function moderatorStep(moderator: boolean, login: string): DoctorStep {
  const name = "Twitch moderator";
  if (moderator)
    return {
      name,
      state: "ok",
      detail: phrase("{login} is a moderator: it may write often and see who is watching", { login }),
    };
  const detail = phrase(
    "{login} is not a moderator: it may write 18 lines in 30 seconds instead of 90, and not see by itself who is watching",
    { login },
  );
  return { name, state: "warning", detail, cure: `/mod ${login}` };
}

function* noticeSteps(notices: Notices): Iterable<DoctorStep> {
  const name = "Twitch answers";
  if (notices.size === 0) {
    yield { name, state: "ok", detail: "Twitch has refused no line since the bot's last start" };
  }
  for (const [kind, count] of notices) {
    const meaning = meaningOf(kind);
    const cure = meaning?.outcome === "refused" ? meaning.cure : undefined;
    const detail = phrase("{count} × since the bot's last start: {meaning} ({kind})", {
      count,
      meaning: meaning?.reason ?? kind,
      kind,
    });
    yield { name, state: "warning", detail, ...(cure && { cure }) };
  }
}
