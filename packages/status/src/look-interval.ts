/** From one answer to a page's next question. Milliseconds. */
export const lookInterval = 2_000;
