/**
 * The English of what a viewer is told when something cannot be done, by the code of the UserError. A code that is not
 * here is said in the words it was thrown with; languages may translate it all the same, as `errors.<code>`.
 */
export const ERRORS_EN = {
  usage:
    "Like this: {usage}{hint, select, amount { (an amount is 100, 1,000 or 1.5k)} payment { (an amount is 100, 1.5k, 50%, half or all)} duration { (a time is 90s, 10m or 1h30m)} quotes { (several words that belong together stand in quotes)} other {}}",
  unknownViewer:
    "I don''t know anybody called {name}.{suggestion, select, none {} other { Did you mean {suggestion}?}}",
  unknownName: "I don''t know anybody called that.{suggestion, select, none {} other { Did you mean {suggestion}?}}",
  nothingToShare: "You have no {currency} to take a share of.",
  shareOfNothing: "That part of what {to} has is less than one.",
  shareNotPaid: "Write a number here: half, all and 50% only work for what is paid out of somebody''s {currency}.",
  numberApart:
    "Is that one number or two? Write {joined, select, none {it} other {{joined}}} in one piece, or put words that begin with a number in quotes.",
  minutesOrMillion:
    "{count} minutes, or {count} million? Write {time, select, yes {{count}min or {count}000k.} prize {{count}000k; a time comes after the prize, like for {count}min.} other {{count}000k; no time can be said here.}}",
  bareSeconds: "Is {seconds} the time? Write {seconds}s, or the amount first and then the time, like 60s or 5min.",
  mintLarge:
    "{amount} is more than everybody has together ({total}). If you mean it, write the same again within a minute.",
  undoPart: "#{id} is part of O{operation}: {mark}undo O{operation} takes back all of it.",
  undoHeld:
    "#{id} is part of {what, select, redemption {a redemption: {mark}refund R{number} pays it back, and the streamer can also when it is done} giveaway {a giveaway: {mark}giveaway cancel G{number} pays tickets back before its draw; after it the streamer can give them back with {mark}reward} drop {a drop, which is over; {mark}reward gives, {mark}removepoints takes} other {something it was put aside for; {mark}reward gives, {mark}removepoints takes}}.",
  undoSpent:
    "{to} has only {balance} now, so the {amount} of #{id} cannot be taken back whole. {mark}removepoints @{to} all takes what is there.",
  shareInWords: "That would be {amount}. If you mean it, write the same again within a minute.",
  everybody:
    "That word means everybody, not one viewer.{money, select, giveall { {mark}giveall 100 gives to everybody who is here.} addpoints { {mark}addpoints all 100 gives to everybody who is here.} take { Only the end of a season takes from everybody at once, and that is the streamer''s.} other {}}",
  shareTooSmall: "That part of your {balance} is less than one.",
  somethingWrong: "Something went wrong (ref {reference}). The streamer can look it up.",
} as const;
