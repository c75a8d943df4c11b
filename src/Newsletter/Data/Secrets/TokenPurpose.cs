namespace Newsletter.Data.Secrets;

/// <summary>What a token may be used for. The numbers are part of the signature: they never change, and none is used again.</summary>
internal enum TokenPurpose : byte
{
    /// <summary>One copy: Message-ID and bounce address.</summary>
    Delivery = 1,

    /// <summary>Leave one publication, and come back within 7 days.</summary>
    Leave = 2,

    /// <summary>Choose sections, pause.</summary>
    Preferences = 3,

    /// <summary>Confirm a sign-up.</summary>
    Confirm = 4,

    /// <summary>See one issue as one subscriber got it.</summary>
    WebView = 5,

    /// <summary>A link in the copies of a revision: where it leads, not who follows it.</summary>
    Link = 6,

    /// <summary>The picture that counts an opening.</summary>
    Open = 7,

    /// <summary>Make the first account.</summary>
    SetUp = 8,

    /// <summary>Export, erasure, change of address: from a mail asked for just now, once.</summary>
    Person = 9,

    /// <summary>Download a certificate's rows.</summary>
    Certificate = 10,

    /// <summary>The password was right; a code is missing.</summary>
    SecondStep = 11,

    /// <summary>Choose a password for an account that was made for one.</summary>
    Invitation = 12,

    /// <summary>Prove a new address: from a mail to it, once.</summary>
    Address = 21,

    /// <summary>When a form was shown.</summary>
    Form = 22,

    /// <summary>In whose copy a link or the picture stood. It counts beside one of these and opens nothing.</summary>
    Reading = 31,
}
