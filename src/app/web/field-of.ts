/** Which part of a request a refusal of the bot is about, so that a form says it beside the field. */
const FIELDS: Readonly<Record<string, string>> = {
  ...{ customWord: "word", customTaken: "word", customExists: "word" },
  ...{ customTooLong: "text", customVariable: "text", customForeign: "text" },
  ...{ timerEvery: "everyMinutes", timerTime: "at", timerLines: "lines", timerExists: "word" },
  ...{
    giveawayKeyword: "keyword",
    giveawayNoPrize: "prize",
    giveawayPrizeLong: "prize",
    giveawayMaxWithoutPrice: "max",
  },
  ...{ dropFirst: "first", itemExists: "name", itemName: "name", itemSayVariable: "say", itemRestock: "restock" },
};

/** The name of the part; `undefined` where it is about none, or about several. */
export function fieldOf(code: string): string | undefined {
  return Object.hasOwn(FIELDS, code) ? FIELDS[code] : undefined;
}
