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
 */
export type {
  ArgumentKind,
  ArgumentSpec,
  ArgumentSpecs,
  ArgumentsOf,
  ChannelInfo,
  Command,
  CommandContext,
  CommandResult,
  Cooldown,
  Money,
  Reply,
  ReplyValue,
  ReplyValues,
  Said,
} from "./chat/command.ts";
export { defineCommand } from "./chat/command.ts";
export type { ChatControls, Features, ListedCommand } from "./chat/features.ts";
export type { ChatMessage, PlatformName, Role, Roles } from "./chat/message.ts";
export type { Currency, Person } from "./ledger/types.ts";
export type { Wallet } from "./ledger/wallet.ts";
