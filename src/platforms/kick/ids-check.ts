/** Whether the numbers of a channel are those of this streamer: ids typed by hand are easily swapped, or somebody else's. */
import { type IdsOptions, lookup } from "./ids.ts";
import type { KickApiPart, KickIds } from "./parts.ts";

export interface IdsCheck {
  readonly config: IdsOptions["config"];
  /** The ids in use. */
  readonly ids: KickIds;
  readonly api: Pick<KickApiPart, "lookupChannel" | "signedIn">;
  readonly signal: AbortSignal;
}

type Field = "userId" | "channelId" | "chatroomId";
type Truth = Partial<Pick<KickIds, Field>>;

const FIELDS: readonly Field[] = ["userId", "channelId", "chatroomId"];
const NAMES: Readonly<Record<Field, string>> = {
  userId: "the streamer's user id",
  channelId: "the channel's id",
  chatroomId: "the chatroom's id",
};

/** What is wrong with the ids, in words; `undefined` when nothing is known against them. Never throws. */
export async function idsProblem(options: IdsCheck): Promise<string | undefined> {
  const { config, ids } = options;
  const isWritten = FIELDS.some((field) => String(config[field]) !== "");
  const account = await options.api.signedIn();
  const truth = await whatKickSays(options, isWritten);
  const wrong = FIELDS.flatMap((field) => problemOf(field, ids, truth));
  if (wrong.length > 0) {
    const where = isWritten ? 'the numbers in the section "kick" of the config are' : "the remembered numbers are";
    return `For kick.com/${config.channel} ${where} not right: ${wrong.join("; ")}.`;
  }
  if (account === undefined || account.userId === ids.userId) return undefined;
  return (
    `The Kick sign-in is that of ${account.slug} (user id ${account.userId}), not of the owner of kick.com/${config.channel} ` +
    `(user id ${ids.userId}). Check "channel" and "userId" in the section "kick" of the config, or sign in again: npx chatmint login kick`
  );
}

/** The site knows all three, the official API the user id; without either the sign-in is of the same channel, or says nothing. */
async function whatKickSays({ config, api, signal }: IdsCheck, isWritten: boolean): Promise<Truth> {
  const said = await api.lookupChannel(config.channel);
  const userId = said && { userId: said.userId };
  if (!isWritten) return userId ?? {};
  try {
    return await lookup({ config, signal });
  } catch {
    // Blocked, which is why the numbers were typed by hand.
    if (userId) return userId;
    const account = await api.signedIn();
    return account !== undefined && account.slug === config.channel ? { userId: account.userId } : {};
  }
}

function problemOf(field: Field, ids: KickIds, truth: Truth): string[] {
  const mine = ids[field];
  if (mine === truth[field]) return [];
  const meant = FIELDS.find((other) => other !== field && truth[other] === mine);
  const what = meant === undefined ? "" : `, which is ${NAMES[meant]}`;
  if (truth[field] !== undefined) return [`${field} is ${mine}${what}, but ${NAMES[field]} is ${truth[field]}`];
  if (meant !== undefined) return [`${field} is ${mine}${what}`];
  const twin = FIELDS.find((other) => other !== field && ids[other] === mine);
  return twin === undefined ? [] : [`${field} and ${twin} are the same number, which they never are`];
}
