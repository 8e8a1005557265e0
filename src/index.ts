/**
 * The public API for command authors. A command is one file in `commands/`:
 *
 * ```ts
 * import { defineCommand } from "chatmint";
 *
 * export default defineCommand({
 *   description: "Say hello.",
 *   replies: { hello: "Hello, {viewer}!" },
 *   run: ({ reply }) => reply("hello"),
 * });
 * ```
 *
 * What a command is made of is {@link Command}; what its `run` is handed, {@link CommandContext}. Amounts are whole numbers
 * in the currency's smallest unit, times milliseconds. `run` is synchronous: what it moves and what it says are kept together
 * or not at all. The guide with more examples is `docs/your-own-command.md`.
 */
import type { Bound } from "./chat/commands/bound.ts";
import type { Command as AnyCommand, CommandContext as AnyContext, ArgumentSpecs } from "./chat/commands/command.ts";
import { defineCommand as define } from "./chat/commands/command.ts";
import type { FEATURES } from "./features.ts";
import type { CommandRooms } from "./kit/build.ts";
import type { BuiltOf } from "./kit/feature.ts";

/**
 * The features by name, and the rooms below them, as the built-in commands use them. It is not the promise that the other
 * parts of the public API are: an update may change it. Prefer `wallet`, and read balances of others with
 * `wallet.balance(person)`.
 */
export type Features = Bound<BuiltOf<typeof FEATURES> & CommandRooms>;
/** One chat command; what it is made of stands in {@link AnyCommand}. */
export type Command<A extends ArgumentSpecs = ArgumentSpecs, R extends string = string> = AnyCommand<A, R, Features>;
/** All a command's `run` is handed. */
export type CommandContext<A extends ArgumentSpecs = ArgumentSpecs, R extends string = string> = AnyContext<
  A,
  R,
  Features
>;

/** Gives a command its types; returns it as it is. */
export function defineCommand<const A extends ArgumentSpecs = Record<never, never>, const R extends string = never>(
  command: Command<A, R>,
): Command<A, R> {
  return define(command);
}

export type {
  AmountSpec,
  ArgumentKind,
  ArgumentSpec,
  ArgumentSpecs,
  ArgumentsOf,
  CommandResult,
  Cooldown,
  DurationSpec,
  ViewerSpec,
} from "./chat/commands/command.ts";
export type { ChatControls, ListedCommand } from "./chat/commands/controls.ts";
export type { ChannelInfo } from "./model/channel.ts";
export type { Author, ChatMessage, PlatformName, Role, Roles } from "./model/message.ts";
export type { Currency, Owner, Person, TransferKind } from "./model/money.ts";
export type { Money, Reply, ReplyValue, ReplyValues, Said, Silent } from "./model/reply.ts";
export type { Wallet } from "./wallet/wallet.ts";
