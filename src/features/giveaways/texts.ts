/** What giveaways say by themselves, in English; a language or the config may replace any of it (`giveaways.<name>`). */
export const GIVEAWAY_TEXTS = {
  opened:
    "Giveaway: {prize}{winners, plural, one {} other { for # winners}}! {entry, select, keyword {Type {keyword} to enter.} tickets {A ticket costs {price}: {mark}ticket 1{named} or {mark}ticket max{named}.} free {Your first ticket is free with {mark}enter{named}; more cost {price}: {mark}ticket 1{named}.} other {Type {mark}enter to enter.}}{who, select, followers { For followers.} subscribers { For subscribers.} active { To win you must be active in chat.} other {}}{watched, select, yes { For those who watched {watchedDuration} or more.} other {}}{timed, select, yes { Open for {forDuration}.} other {}} (G{id}, seed hash {seedHash})",
  raffleOpened:
    "A raffle for {prize} has begun! It ends in {forDuration}. Enter by typing {mark}join (seed hash {seedHash})",
  joined:
    "{count} joined ({persons, plural, one {# is} other {# are}} in): {prize}{entry, select, keyword {, type {keyword}} other {}}.",
  // Not said of a raffle: it is drawn in the same moment.
  closed:
    "Giveaway G{id} is closed: {persons, plural, =0 {nobody is} one {# viewer is} other {# viewers are}} in. (list hash {listHash})",
  won: "{count, plural, one {{names} wins {prize}!} other {{names} win {prize} each!}}{first, select, yes {{kind, select, raffle { {persons, plural, one {# viewer} other {# viewers}} joined.} other {}} Check it: {mark}giveaway proof G{id}} other {}}",
  toClaim:
    "{names}, you {count, plural, one {are} other {are all}} drawn for {prize}! Write anything within {claimDuration} to take it.{first, select, yes { Check it: {mark}giveaway proof G{id}} other {}}",
  claimed: "{name} is here and takes {prize}!",
  // English needs no count here; other languages do.
  unclaimed: "{name} {count, plural, other {did}} not write in time.",
  notTheirs:
    "{reason, select, own_prize {{name} opened this one and pays its prize} other {{name} has won this one already}}, so somebody else is drawn.",
  nobody:
    "{first, select, yes {{persons, plural, =0 {{kind, select, raffle {Nobody joined the raffle for {prize}.} other {Nobody was in, so nobody wins {prize}.}}} other {Nobody of those who were in could win {prize}.}}} other {Nobody is left to win {prize}.}}",
  notFollowing: "{name}, this one is for followers, so no ticket was bought.",
  notBought: "{name}, no ticket was bought. Try again, and I tell you why.",
  exchanged:
    "{prize}: the {what, select, seed {seed} other {ticket list}} is not the one {what, select, seed {of the opening} other {that was closed}}: somebody changed it in the book. Nothing is drawn and nothing is paid.",
  cancelled:
    "The {kind, select, raffle {raffle} other {giveaway}} of {prize} is cancelled.{refunds, select, yes { Everybody gets their tickets back.} other {}}",
} as const;

/** What giveaways refuse with, in English, by code; languages translate them as `errors.<code>`. */
export type GiveawayText = keyof typeof GIVEAWAY_TEXTS;

/** Why something cannot be done, by the code of the UserError (`errors.<code>`). */
export const GIVEAWAY_ERRORS = {
  giveawayNoPrize: 'Say what can be won, in quotes: {mark}giveaway start "A game" keyword car',
  giveawayCosts: "A ticket costs {price}: {mark}ticket 1 {name} or {mark}ticket max {name}",
  ticketCount:
    "Write how many tickets, as a whole number or max: {mark}ticket 1{name, select, none {} other { {name}}} or {mark}ticket max{name, select, none {} other { {name}}}",
};
