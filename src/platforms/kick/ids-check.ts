/** Whether the numbers of a channel are those of this streamer: ids typed by hand are easily swapped, or somebody else's. */
import { joined, phrase } from "../../base/phrase.ts";
import { type IdsOptions, lookup } from "./ids.ts";
import type { KickApiPart, KickIds } from "./kick-seams.ts";

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
    const where = isWritten
      ? phrase('For kick.com/{channel} the numbers in the section "kick" of the config are not right: {wrong}.')
      : phrase("For kick.com/{channel} the remembered numbers are not right: {wrong}.");
    return phrase(where, { channel: config.channel, wrong: joined(wrong, "; ") });
  }
  if (account === undefined || account.userId === ids.userId) return undefined;
  return phrase(
    'The Kick sign-in is that of {slug} (user id {signedIn}), not of the owner of kick.com/{channel} (user id {userId}). Check "channel" and "userId" in the section "kick" of the config, or sign in again: npx chatmint login kick',
    { slug: account.slug, signedIn: account.userId, channel: config.channel, userId: ids.userId },
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
  const what = meant === undefined ? "" : phrase(", which is {meant}", { meant: NAMES[meant] });
  if (truth[field] !== undefined)
    return [
      phrase("{field} is {mine}{what}, but {name} is {truth}", {
        field,
        mine,
        what,
        name: NAMES[field],
        truth: truth[field],
      }),
    ];
  if (meant !== undefined) return [phrase("{field} is {mine}{what}", { field, mine, what })];
  const twin = FIELDS.find((other) => other !== field && ids[other] === mine);
  return twin === undefined
    ? []
    : [phrase("{field} and {twin} are the same number, which they never are", { field, twin })];
}
