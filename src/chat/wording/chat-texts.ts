/** What the chat pipeline says by itself, in English (`outbox.<name>`). */
export const CHAT_TEXTS = {
  crowded: "So many ask at once that I cannot answer everybody. Nothing is lost: ask again in a few minutes.",
};

/** The section of what features call their own kinds of transfer (`kinds.<kind>`). */
export const KINDS = "kinds";
