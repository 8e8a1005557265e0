/** How a feature answers lines that are no commands of a file: giveaway keywords, drop words, custom commands. */

import type { Random } from "../../base/system.ts";
import type { Work } from "../../db/work.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { ChatMessage, Role, Roles } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import type { Reply, ReplyValues } from "../../model/reply.ts";
import type { Wallet } from "../../wallet/wallet.ts";
import type { Line } from "../reading/parse.ts";
import type { CommandResult, Cooldown } from "./command.ts";

/** What a claimed line is run with: a command's context without arguments. */
export interface LineContext {
  readonly viewer: Person;
  readonly roles: Roles;
  readonly channel: ChannelInfo;
  readonly message: ChatMessage;
  readonly now: number;
  /** Its writer was asked to write the line again, and did. */
  readonly repeated: boolean;
  readonly random: Pick<Random, "integer">;
  readonly wallet: Wallet;
  /** One of the texts the feature declared under the claim's name. */
  reply(name: string, values?: ReplyValues): Reply;
  announce(name: string, values?: ReplyValues): undefined;
  refuse(name: string, values?: ReplyValues): never;
  askToRepeat(name: string, values?: ReplyValues): never;
}

/** Who gives a command, and where, as features ask. The context of a command is one. */
export interface Caller extends Pick<LineContext, "viewer" | "roles" | "channel" | "message"> {
  /** They were asked to write the command again, and did. */
  readonly repeated?: boolean;
}

/** One whose wallet is used, as far as `W` says. */
export interface PayingCaller<W extends keyof Wallet> extends Caller {
  readonly wallet: Pick<Wallet, W>;
}

/** A line taken by a feature; role, cooldown, price and flood limit hold as for a command. */
export interface LineClaim {
  /** The name its texts have among those of features, and what its price is paid into (`sink:command:<name>`). */
  readonly name: string;
  /** What its waits are counted under, where one name has many words (custom commands). Default: this name, apart from a command's. */
  readonly cooldownKey?: string;
  readonly role?: Role;
  /** Default: none. */
  readonly cooldown?: Cooldown;
  readonly price?: number;
  /** Runs once per message; synchronous. */
  run(work: Work, context: LineContext): CommandResult;
}

/** A feature that looks at every line. */
export interface LineHandler {
  /** For the log. */
  readonly name: string;
  /** Before the commands (the default), when no command is called by the line (custom commands), or behind those too. */
  readonly when?: "first" | "unclaimed" | "last";
  /**
   * Whether the line is for this feature, and then what to do. Called for every line of every channel: it looks at
   * memory only, and quickly.
   */
  claim(line: Line, channel: ChannelInfo, message: ChatMessage): LineClaim | undefined;
}
