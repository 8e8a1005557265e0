/** What linking says, in English. */

/** Why something cannot be done, by the code of the UserError (`errors.<code>`). */
export const LINKING_ERRORS = {
  linkAlready: "You are one with {other} already. {mark}unlink takes you apart.",
  linkCode: "That code is not valid any more. Write {mark}link in your other chat for a new one.",
  linkAsked: "Your other account was asked in the other chat and has yet to write {mark}link yes there.",
  linkTaken: "Somebody else has typed that code. Write {mark}link in your other chat for a new one.",
  linkName: "Write the name of your other account after the @, like {mark}link @name.",
  linkNothing: "No code of yours is waiting. {mark}link shows one.",
  linkOther:
    "That is for your other account to say, in the other chat: whoever was shown the code writes {mark}link yes.",
};
