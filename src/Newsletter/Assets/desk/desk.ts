import 'htmx.org';
import { guardTypedText } from './guard';
import { keepDetailsPolite } from './menus';
import { startPasskeys } from './passkeys';

keepDetailsPolite();
guardTypedText();
startPasskeys();
