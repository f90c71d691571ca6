// Several pages of one story in one browser know of each other, also without a network.

/**
 * @param {string} account @param {string} story @param {string} page
 * @param {(revision: number) => void} onSaved another page of this story was saved
 * @param {(revision: number) => void} onMet another page of this story is open or was opened
 */
export function meet(account, story, page, onSaved, onMet) {
  const alive = new Set([page]);
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(`desk:${account}:${story}`) : null;
  channel?.addEventListener("message", (event) => {
    const told = event.data;
    if (told.page === page) return;
    alive.add(told.page);
    if (told.is === "asks") channel.postMessage({ is: "here", page, revision: 0 });
    if (told.is === "gone") alive.delete(told.page);
    else if (told.is === "saved") onSaved(told.revision);
    else onMet(told.revision);
  });
  channel?.postMessage({ is: "asks", page, revision: 0 });
  window.addEventListener("pagehide", () => channel?.postMessage({ is: "gone", page, revision: 0 }));
  return {
    /** Pages that answered within a moment, this one among them. @returns {Promise<Set<string>>} */
    alive: () => new Promise((resolve) => { setTimeout(() => resolve(alive), 300); }),
    /** @param {number} revision */
    tellSaved: (revision) => channel?.postMessage({ is: "saved", page, revision }),
  };
}
