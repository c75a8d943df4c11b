using Newsletter.Engines.Dkim;
using Newsletter.Engines.Mime;
using Newsletter.Rendering;
using Newsletter.Subscribers;

namespace Newsletter.Composing;

/// <summary>What <see cref="IssueComposer.Prepare"/> found out about an issue.</summary>
/// <param name="ReturnHost">Null: no return path is set for the From domain.</param>
/// <param name="Signers">Null: copies go out unsigned.</param>
/// <param name="SubjectPrefix">Stands before a subject that differs from copy to copy.</param>
internal sealed record IssueSetup(
    PreparedRevision Revision,
    IssueHeaders Headers,
    ReaderLinks Links,
    LinkSet CommonLinks,
    IssueIdentity Identity,
    string Slug,
    AddrSpec From,
    string? ReturnHost,
    DkimSigners? Signers,
    string Boundary,
    string SubjectPrefix);

/// <summary>The tokens of one copy.</summary>
/// <param name="Reading">What stands for the mark in counted addresses; empty: nothing.</param>
internal readonly record struct CopyTokens(string Delivery, string Leave, string Preferences, string Reading);
