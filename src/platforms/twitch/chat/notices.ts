/** What Twitch answers when it does not take a line: its NOTICE kinds in plain words, each with what to do. */

/** What becomes of the line that a notice answers. */
export type NoticeMeaning =
  /** It may be tried again after a while; `seconds` is Twitch's usual wait. */
  | { readonly outcome: "later"; readonly seconds: number; readonly reason: string }
  | { readonly outcome: "refused"; readonly reason: string; readonly cure?: string };

const refused = (reason: string, cure?: string): NoticeMeaning => ({
  outcome: "refused",
  reason,
  ...(cure && { cure }),
});

const MAKE_MODERATOR = "Make the bot a moderator: /mod and its name, in your chat.";

/** By `msg-id`. Source: Twitch's list of chat notices, and `say` of dank-twitch-irc. */
const MEANINGS: Readonly<Record<string, NoticeMeaning>> = {
  msg_ratelimit: { outcome: "later", seconds: 30, reason: "the bot wrote more than Twitch allows" },
  msg_slowmode: { outcome: "later", seconds: 5, reason: "the channel is in slow mode" },
  msg_duplicate: refused("the same text was written less than 30 seconds before", MAKE_MODERATOR),
  msg_banned: refused("the bot is banned from the channel", "Unban it: /unban and its name, in your chat."),
  msg_timedout: refused(
    "the bot is timed out in the channel",
    "Wait, or lift it: /untimeout and its name, in your chat.",
  ),
  msg_followersonly: refused("only followers may write", MAKE_MODERATOR),
  msg_followersonly_followed: refused("only those who have followed for a while may write", MAKE_MODERATOR),
  msg_followersonly_zero: refused("only followers may write", MAKE_MODERATOR),
  msg_subsonly: refused("only subscribers may write", MAKE_MODERATOR),
  msg_emoteonly: refused("only emotes may be written", MAKE_MODERATOR),
  msg_r9k: refused("the channel is in unique mode and the text was not new", MAKE_MODERATOR),
  msg_rejected: refused("AutoMod holds the text until a moderator has looked at it", MAKE_MODERATOR),
  msg_rejected_mandatory: refused(
    "the text breaks the channel's word rules",
    "Allow the words under AutoMod, or change the reply.",
  ),
  msg_verified_email: refused(
    "the bot's account needs a confirmed e-mail address",
    "Confirm it in the bot's Twitch settings.",
  ),
  msg_requires_verified_phone_number: refused(
    "the bot's account needs a confirmed phone number",
    "Confirm one in the bot's Twitch settings.",
  ),
  msg_channel_suspended: refused("the channel is suspended or does not exist", "Check twitch.channel in the config."),
  msg_room_not_found: refused("the channel does not exist", "Check twitch.channel in the config."),
  msg_channel_blocked: refused("the channel's owner has blocked the bot", "Unblock the bot's account."),
  msg_suspended: refused("the bot's account is suspended", "Use another account for the bot."),
  msg_bad_characters: refused("the text has characters that Twitch does not take"),
  msg_facebook: refused("Twitch wants the bot's account to confirm itself", "Sign in as the bot on twitch.tv."),
  no_permission: refused("the bot may not do that here", MAKE_MODERATOR),
  unrecognized_cmd: refused("Twitch took the text for a command"),
  tos_ban: refused("the channel is closed by Twitch"),
};

/** What a notice says about the line just written; `undefined` when it is about something else (a mode was switched). */
export function meaningOf(kind: string): NoticeMeaning | undefined {
  if (Object.hasOwn(MEANINGS, kind)) return MEANINGS[kind];
  return kind.startsWith("msg_") ? refused(`Twitch refused it (${kind})`) : undefined;
}

/** The seconds a notice names ("You will be able to talk again in 12 seconds"), if it does. */
export function secondsIn(text: string): number | undefined {
  const found = /(\d{1,6}) (?:more )?seconds?/.exec(text);
  return found ? Number(found[1]) : undefined;
}
