/** A form with data-guard asks before its page is left with words that were typed and not saved. */
export function guardTypedText(): void {
  let typed = false;
  document.addEventListener('input', event => {
    if ((event.target as Element).closest('form[data-guard]'))
      typed = true;
  });
  document.addEventListener('submit', event => {
    if ((event.target as Element).closest('form[data-guard]'))
      typed = false;
  });
  window.addEventListener('beforeunload', event => {
    if (typed)
      event.preventDefault();
  });
}
