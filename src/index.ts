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
export type {
  AmountSpec,
  ArgumentKind,
  ArgumentSpec,
  ArgumentSpecs,
  ArgumentsOf,
  ChannelInfo,
  Command,
  CommandContext,
  CommandResult,
  Cooldown,
  DurationSpec,
  Money,
  Reply,
  ReplyValue,
  ReplyValues,
  Said,
  Silent,
} from "./chat/commands/command.ts";
export { defineCommand } from "./chat/commands/command.ts";
export type { ChatControls, Features, ListedCommand } from "./chat/commands/features.ts";
export type { Author, ChatMessage, PlatformName, Role, Roles } from "./model/message.ts";
export type { Currency, Owner, Person, TransferKind } from "./model/money.ts";
export type { Wallet } from "./wallet/wallet.ts";
