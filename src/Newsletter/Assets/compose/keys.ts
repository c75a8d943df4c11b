import { type Actions } from './actions';
import { type Cards } from './cards';
import { button, h } from './dom';

export const keyList: [string, string][] = [
  ['Ctrl + Enter', 'New article below'],
  ['Alt + ↑ / ↓', 'Move the article'],
  ['Ctrl + D', 'Duplicate the article'],
  ['Ctrl + Backspace', 'Remove the article (outside of its text, or in an empty field)'],
  ['Ctrl + Z / Ctrl + Shift + Z', 'Undo / do again, across the whole issue'],
  ['Ctrl + B / I / K', 'Bold / italic / link'],
  ['Ctrl + S', 'Save now'],
  ['Escape', 'Close the article'],
  ['Enter, Backspace', 'In points: begin the next one, leave an empty one'],
  ['?', 'This list'],
];

/** The keys of the composer. All that they do stands in menus as well. */
export function keys(cards: Cards, actions: Actions, save: () => void): void {
  // Before the fields see them: a browser's own undo knows one field, ours the whole issue.
  document.addEventListener('keydown', event => {
    if (document.querySelector('dialog[open]') || event.isComposing)
      return;
    const target = event.target as HTMLElement;
    const mod = event.ctrlKey || event.metaKey;
    const done = act(event, mod, target);
    if (done) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
  document.addEventListener('beforeinput', event => {
    if (event.inputType === 'historyUndo' || event.inputType === 'historyRedo') {
      event.preventDefault();
      if (event.inputType === 'historyUndo')
        actions.undo();
      else
        actions.redo();
    }
  }, true);

  function act(event: KeyboardEvent, mod: boolean, target: HTMLElement): boolean {
    const id = cards.current();
    const text = isText(target);
    const key = event.key;
    if (mod && !event.altKey) {
      if (key === 'Enter')
        return actions.add(id), true;
      if (key === 's' && !event.shiftKey)
        return save(), true;
      if (key.toLowerCase() === 'z' || key === 'y')
        return (event.shiftKey || key === 'y' ? actions.redo() : actions.undo()), true;
      if (key === 'd' && id && !event.shiftKey)
        return actions.duplicate(id), true;
      // In a text these keys delete a word, and that is what they go on doing.
      if (key === 'Backspace' && id && target.closest('.card') && (!text || isEmpty(target)))
        return actions.remove(id), true;
      return false;
    }
    if (event.altKey && !mod && (key === 'ArrowUp' || key === 'ArrowDown') && id && target.tagName !== 'SELECT')
      return actions.by(id, key === 'ArrowUp' ? -1 : 1), true;
    if (key === '?' && !text && !event.altKey)
      return help(), true;
    if (key === 'Escape' && cards.opened && target.closest('.card-body') && !document.querySelector('details.menu[open]'))
      return closeCard(), true;
    return false;
  }

  function closeCard(): void {
    const id = cards.opened!;
    cards.openOnly(null);
    actions.show(id, false);
  }
}

function isText(element: HTMLElement): boolean {
  return element.isContentEditable || element.tagName === 'TEXTAREA' || (element.tagName === 'INPUT' && !/^(checkbox|radio|button|submit)$/.test((element as HTMLInputElement).type));
}

function isEmpty(element: HTMLElement): boolean {
  return ((element as HTMLInputElement).value ?? element.textContent ?? '') === '' && !(element.isContentEditable && element.childElementCount > 1);
}

export function help(): void {
  const dialog = h('dialog', { class: 'ask help', 'aria-labelledby': 'help-title', onclose: () => dialog.remove() },
    h('h2', { id: 'help-title' }, 'Keys'),
    h('dl', { class: 'keys' }, ...keyList.map(([key, what]) => h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, what)))),
    h('p', { class: 'soft small' }, 'On a Mac, ⌘ stands for Ctrl. Everything is in the menus as well.'),
    h('div', { class: 'buttons' }, button('Close', () => dialog.close(), { class: 'primary' })));
  document.body.append(dialog);
  dialog.showModal();
}
