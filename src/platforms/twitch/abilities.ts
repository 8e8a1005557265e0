/**
 * What Chatmint can do on Twitch with the sign-ins it has, in sentences: reading without a name, then the bot's sign-in,
 * then the streamer's. Said in the log at each change, and by `doctor`.
 */
import { joined, phrase } from "../../base/phrase.ts";
import { loginCommand } from "../tokens.ts";
import { botScopes, broadcasterScopes, missingScopes, type Scope, type TwitchFeatures } from "./sign-in/scopes.ts";

/** What is known about the sign-ins. */
export interface SignInState {
  readonly features: TwitchFeatures;
  /** The login the config names for the bot; empty when it only reads. */
  readonly botLogin: string;
  readonly bot: { readonly login: string; readonly scopes: readonly string[] } | undefined;
  readonly broadcaster: { readonly login: string; readonly scopes: readonly string[] } | undefined;
  /** TWITCH_BOT_TOKEN is set: the bot talks by it, and nothing else. */
  readonly ownToken: boolean;
  /** Whether somebody signed in may list the chatters; `undefined` when that could not be asked. */
  readonly lists: boolean | undefined;
}

const CHAT_GIVES =
  "reads chat without signing in; who writes earns while the channel is live, which only a sign-in can see";

/** What one sign-in gives, or reading without any. */
export interface Ability {
  readonly name: "chat" | "bot" | "broadcaster";
  readonly reached: boolean;
  /** What it gives, or would give. */
  readonly gives: string;
  /** What to do to get it, or all of it. */
  readonly cure?: string;
}

/** The three, without a sign-in first. */
export function abilities(state: SignInState): readonly [Ability, Ability, Ability] {
  return [{ name: "chat", reached: true, gives: CHAT_GIVES }, botAbility(state), broadcasterAbility(state)];
}

function botAbility({ bot, botLogin, features, lists, ownToken }: SignInState): Ability {
  if (!bot) {
    const cure =
      botLogin === ""
        ? "Name the account that talks in the config (twitch.botLogin), then run `npx chatmint login twitch`."
        : phrase("Run `{command}`.", { command: loginCommand("twitch-bot") });
    if (ownToken && botLogin !== "") {
      const more = "signed in, it would also know when the channel is live and, as a moderator, who watches";
      return {
        name: "bot",
        reached: true,
        gives: phrase("{botLogin} answers in chat by TWITCH_BOT_TOKEN; {more}", { botLogin, more }),
        cure,
      };
    }
    return {
      name: "bot",
      reached: false,
      gives:
        "would answer in chat and know by itself when the channel is live; as a moderator, everyone who watches earns",
      cure,
    };
  }
  const missing = missingScopes(botScopes(features), bot.scopes);
  const cure =
    missing.length > 0
      ? phrase("Sign in again with `{command}` to allow: {reasons}.", {
          command: loginCommand("twitch-bot"),
          reasons: whyOf(missing),
        })
      : features.chatters && lists === false
        ? phrase(
            "Make it a moderator (type /mod {login} in your chat): then everyone who watches earns, also without writing.",
            { login: bot.login },
          )
        : undefined;
  return {
    name: "bot",
    reached: true,
    gives: phrase(
      lists && features.chatters
        ? "{login} answers in chat and knows by itself when the channel is live; everyone who watches earns, also without writing"
        : "{login} answers in chat and knows by itself when the channel is live",
      { login: bot.login },
    ),
    ...(cure === undefined ? {} : { cure }),
  };
}

function broadcasterAbility({ broadcaster, features }: SignInState): Ability {
  const wanted = broadcasterScopes(features);
  const command = loginCommand("twitch-broadcaster");
  if (!broadcaster) {
    const reasons = whyOf(wanted);
    return {
      name: "broadcaster",
      reached: false,
      gives: phrase("would {reasons}", { reasons }),
      cure: phrase("As the streamer, run `{command}`.", { command }),
    };
  }
  const missing = missingScopes(wanted, broadcaster.scopes);
  const have = wanted.filter((each) => !missing.includes(each));
  return {
    name: "broadcaster",
    reached: true,
    gives: phrase("signed in as {login}: can {abilities}", {
      login: broadcaster.login,
      abilities: whyOf(have) || "do nothing that is switched on",
    }),
    ...(missing.length === 0
      ? {}
      : {
          cure: phrase("Sign in again with `{command}` to allow: {reasons}.", {
            command,
            reasons: whyOf(missing),
          }),
        }),
  };
}

function whyOf(scopes: readonly Scope[]): string {
  return joined(
    scopes.map((each) => each.why),
    "; ",
  );
}
