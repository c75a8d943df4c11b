/**
 * The item desk works by boxes to tick and buttons. On top of them an item is dragged onto an issue: its box is ticked, the issue chosen, and the same button pressed.
 */
export function startItemDesk(): void {
  const form = document.querySelector<HTMLFormElement>('#items-form');
  const targets = document.querySelectorAll<HTMLElement>('[data-target]');
  if (!form || targets.length === 0)
    return;
  document.querySelectorAll<HTMLElement>('[data-with-script]').forEach(words => (words.hidden = false));
  let dragged: HTMLElement | undefined;
  form.querySelectorAll<HTMLElement>('[data-item]').forEach(item => {
    item.draggable = true;
    item.addEventListener('dragstart', event => {
      dragged = item;
      event.dataTransfer?.setData('text/plain', item.dataset.item!); // the selector asked for it
    });
    item.addEventListener('dragend', () => (dragged = undefined));
  });
  targets.forEach(target => {
    target.addEventListener('dragover', event => {
      if (!dragged)
        return;
      event.preventDefault();
      target.classList.add('target');
    });
    target.addEventListener('dragleave', () => target.classList.remove('target'));
    target.addEventListener('drop', event => {
      event.preventDefault();
      if (dragged)
        put(form, dragged, target.dataset.target!); // likewise
    });
  });
}

function put(form: HTMLFormElement, item: HTMLElement, issue: string): void {
  const box = item.querySelector<HTMLInputElement>('input[name=items]')!; // every item has one
  // One that is not ticked is dragged alone, whatever else is.
  if (!box.checked)
    form.querySelectorAll<HTMLInputElement>('input[name=items]').forEach(other => (other.checked = other === box));
  const choice = form.querySelector<HTMLSelectElement>('#issue')!; // there are targets, so there is a choice
  choice.value = issue;
  form.requestSubmit(choice.parentElement!.querySelector('button'));
}
