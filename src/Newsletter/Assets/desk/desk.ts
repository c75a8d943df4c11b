import 'htmx.org';
import { startCalendar } from './calendar';
import { startDesigns } from './designs';
import { guardTypedText } from './guard';
import { startItemDesk } from './items';
import { startLiveParts } from './live';
import { keepDetailsPolite } from './menus';
import { startPasskeys } from './passkeys';
import { refuseLargeFiles, takePictures } from './pictures';

keepDetailsPolite();
guardTypedText();
startPasskeys();
startCalendar();
takePictures();
refuseLargeFiles();
startDesigns();
startItemDesk();
startLiveParts();
