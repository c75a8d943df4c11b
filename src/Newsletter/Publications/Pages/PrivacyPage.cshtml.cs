using Microsoft.AspNetCore.Authorization;
using Newsletter.Data;
using Newsletter.Shell.Parts;

namespace Newsletter.Publications.Pages;

/// <summary>What the service keeps about a reader: the truth of this program, in the publication's language.</summary>
[AllowAnonymous]
internal sealed class PrivacyPageModel(NewsletterDb db) : ReaderPage(db);
